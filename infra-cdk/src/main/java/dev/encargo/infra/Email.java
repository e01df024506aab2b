package dev.encargo.infra;

/** An address to write to. */
record Email(String address) {
  Email {
    if (!address.matches("[^@\\s,;]+@[^@\\s,;.]+(\\.[^@\\s,;.]+)+")) {
      throw new BadInput("alarmEmail is '" + address + "': write one address, as ops@example.com.");
    }
  }
}
