package dev.encargo.local.event;

/** EventBridge refuses a request. */
final class EventsFailure extends RuntimeException {

  private final String code;

  EventsFailure(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static EventsFailure invalid(String message) {
    return new EventsFailure("ValidationException", message);
  }

  static EventsFailure notThere(String rule) {
    return new EventsFailure(
        "ResourceNotFoundException", "Rule " + rule + " does not exist on EventBus default.");
  }

  String code() {
    return code;
  }
}
