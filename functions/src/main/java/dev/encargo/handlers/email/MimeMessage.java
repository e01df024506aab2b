package dev.encargo.handlers.email;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A mail as RFC 5322 and MIME write it, in ASCII: bodies in Base64 (RFC 2045), a subject in encoded words (RFC 2047).
 *
 * <p>Written by hand because it is this small: the mail libraries bring a provider lookup that costs a cold start more than all of
 * Encargo. A test reads what is written here with one of them.
 */
final class MimeMessage {

  private static final String FROM = "Encargo <encargo@localhost>";

  /** An encoded word has at most 75 characters, 12 of them around the text; 45 bytes make 60 in Base64. */
  private static final int WORD_BYTES = 45;

  private static final String CRLF = "\r\n";

  private MimeMessage() {}

  static String of(String id, Instant now, Mail mail) {
    List<String> headers = new ArrayList<>();
    headers.add(
        "Date: "
            + DateTimeFormatter.RFC_1123_DATE_TIME
                .format(now.atOffset(ZoneOffset.UTC))
                .replace("GMT", "+0000"));
    headers.add("From: " + FROM);
    headers.add("To: " + String.join("," + CRLF + " ", mail.to()));
    if (mail.replyTo() != null) {
      headers.add("Reply-To: " + mail.replyTo());
    }
    headers.add("Subject: " + encoded(mail.subject()));
    headers.add("Message-ID: <" + id + "@encargo.localhost>");
    headers.add("MIME-Version: 1.0");
    String top = String.join(CRLF, headers) + CRLF;
    String html = mail.html();
    String plain = part("plain", mail.text());
    if (html == null) {
      return top + plain;
    }
    // Base64 has no '=_', so no boundary with it can occur in a body.
    String boundary = "=_" + id;
    String between = CRLF + "--" + boundary;
    return top
        + "Content-Type: multipart/alternative; boundary=\""
        + boundary
        + "\""
        + CRLF
        + between
        + CRLF
        + plain
        + between
        + CRLF
        + part("html", html)
        + between
        + "--"
        + CRLF;
  }

  private static String part(String subtype, String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", CRLF);
    return "Content-Type: text/"
        + subtype
        + "; charset=UTF-8"
        + CRLF
        + "Content-Transfer-Encoding: base64"
        + CRLF
        + CRLF
        + Base64.getMimeEncoder().encodeToString(lines.getBytes(StandardCharsets.UTF_8))
        + CRLF;
  }

  /** As it is where it is short printable ASCII that cannot be taken for an encoded word; else in words cut between characters. */
  private static String encoded(String text) {
    boolean plain = text.length() <= 60 && !text.contains("=?");
    if (plain && text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      return text;
    }
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int bytes = 0;
    for (int codePoint : text.codePoints().toArray()) {
      int size = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
      if (bytes + size > WORD_BYTES) {
        words.add(word(word));
        word.setLength(0);
        bytes = 0;
      }
      word.appendCodePoint(codePoint);
      bytes += size;
    }
    words.add(word(word));
    return String.join(CRLF + " ", words);
  }

  private static String word(StringBuilder text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
  }
}
