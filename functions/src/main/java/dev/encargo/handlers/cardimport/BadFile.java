package dev.encargo.handlers.cardimport;

/** The whole file cannot be imported, however often it is tried; the message is a sentence for the person who sent it. */
final class BadFile extends Exception {

  private final String sentence;

  BadFile(String sentence) {
    super(sentence, null, false, false);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
