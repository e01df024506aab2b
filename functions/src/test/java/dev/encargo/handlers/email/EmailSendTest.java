package dev.encargo.handlers.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.handlers.TestJob;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.TestPostgres;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailSendTest {

  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

  @TempDir private Path directory;

  private TestJob job(Object... payload) {
    return new TestJob("email.send", TestPostgres.database(), JsonObject.of(payload));
  }

  private EmailSend handler() {
    return new EmailSend(new DirectoryMailer(directory.resolve("mail"), InstantSource.fixed(NOW)));
  }

  /** As a mail library reads it. */
  private MimeMessage written(TestJob job) throws Exception {
    try (InputStream in =
        Files.newInputStream(directory.resolve("mail").resolve(job.id() + ".eml"))) {
      return new MimeMessage(Session.getInstance(new Properties()), in);
    }
  }

  @Test
  void a_mail_is_written_so_that_a_mail_library_reads_what_was_asked_for() throws Exception {
    TestJob job =
        job(
            "to",
            List.of("ana@example.com", "jose.munoz+x@example.org"),
            "subject",
            "Tu resumen está listo",
            "text",
            "Hola,\nñandú €\n.\nFrom me",
            "html",
            "<p>Hola, ñandú €</p>",
            "replyTo",
            "caja@example.com");
    assertThat(job.attempt(handler())).isInstanceOf(Outcome.Completed.class);
    MimeMessage mail = written(job);
    assertThat(mail.getSubject()).isEqualTo("Tu resumen está listo");
    assertThat(mail.getRecipients(RecipientType.TO))
        .containsExactly(InternetAddress.parse("ana@example.com, jose.munoz+x@example.org"));
    assertThat(mail.getReplyTo()).containsExactly(new InternetAddress("caja@example.com"));
    assertThat(mail.getSentDate()).isEqualTo(Date.from(NOW));
    assertThat(mail.getMessageID()).contains(job.id().toString());
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Hola,\r\nñandú €\r\n.\r\nFrom me");
    assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
    assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Hola, ñandú €</p>");
  }

  @Test
  void every_line_is_short_and_in_ASCII_and_every_subject_comes_back() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "aZ09 =?_ñ€😀\"<>";
    for (int round = 0; round < 50; round++) {
      StringBuilder subject = new StringBuilder("x");
      int length = random.nextInt(200);
      for (int i = 0; i < length; i++) {
        int at = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
        subject.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
      }
      TestJob job = job("to", "ana@example.com", "subject", subject + "x", "text", "x".repeat(500));
      assertThat(job.attempt(handler())).isInstanceOf(Outcome.Completed.class);
      MimeMessage mail = written(job);
      assertThat(mail.getSubject()).as("seed %d", seed).isEqualTo(subject + "x");
      assertThat(mail.getContent()).isEqualTo("x".repeat(500));
      assertThat(
              Files.readString(directory.resolve("mail").resolve(job.id() + ".eml"))
                  .split("\r\n", -1))
          .allMatch(line -> line.length() <= 78 || line.startsWith("Subject: "), "seed " + seed)
          .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c < 0x7F));
    }
  }

  @Test
  void a_second_attempt_writes_the_same_mail_again() throws Exception {
    TestJob job = job("to", "ana@example.com", "subject", "Hola", "text", "1");
    job.attempt(handler());
    job.attempt(handler());
    try (var files = Files.list(directory.resolve("mail"))) {
      assertThat(files).containsExactly(directory.resolve("mail").resolve(job.id() + ".eml"));
    }
  }

  @Test
  void without_a_transport_the_job_fails_and_says_so() throws Exception {
    Outcome outcome =
        job("to", "ana@example.com", "subject", "Hola", "text", "1")
            .attempt(new EmailSend(Mailer.none()));
    assertThat(outcome)
        .isEqualTo(
            Outcome.failed(
                "No mail transport is configured: set ENCARGO_MAIL_DIRECTORY to write mails to a directory."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ana",
        "ana@",
        "@example.com",
        "a b@example.com",
        "ana@example.com\r\nBcc: x@example.com",
        "ana@example.com, b@example.com",
        "Ana <ana@example.com>",
        "ana@exa mple.com",
        "ana@@example.com",
        "ana@-example.com",
        "añ@example.com",
        ".ana@example.com"
      })
  void what_is_no_address_is_refused(String address) {
    assertThatThrownBy(() ->
            JobHandler.checkPayload(
                handler(), JsonObject.of("to", address, "subject", "s", "text", "t")))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() ->
            JobHandler.checkPayload(
                handler(),
                JsonObject.of("to", "a@b.c", "subject", "s", "text", "t", "replyTo", address)))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void a_payload_that_cannot_work_is_refused_when_the_job_is_created() {
    for (JsonObject wrong :
        List.of(
            JsonObject.of("subject", "s", "text", "t"),
            JsonObject.of("to", List.of(), "subject", "s", "text", "t"),
            JsonObject.of("to", List.of("a@b.c", 5L), "subject", "s", "text", "t"),
            JsonObject.of(
                "to", java.util.Collections.nCopies(51, "a@b.c"), "subject", "s", "text", "t"),
            JsonObject.of("to", "a@b.c", "subject", "s\r\nBcc: x@y.z", "text", "t"),
            JsonObject.of("to", "a@b.c", "subject", " ", "text", "t"),
            JsonObject.of("to", "a@b.c", "subject", "s"),
            JsonObject.of("to", "a@b.c", "subject", "s", "text", "t", "cc", "x@y.z"))) {
      assertThatThrownBy(() -> JobHandler.checkPayload(handler(), wrong))
          .as(wrong.toJson())
          .isInstanceOf(InvalidInput.class);
    }
  }
}
