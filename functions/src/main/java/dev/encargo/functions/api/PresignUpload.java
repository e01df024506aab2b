package dev.encargo.functions.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.encargo.file.FileStore;
import dev.encargo.file.UploadKey;
import dev.encargo.job.UuidV7;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.FieldReader;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.owner.UploadQuota;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/uploads}: where to put a file. It goes to the bucket directly, since API Gateway takes 10 MB.
 */
final class PresignUpload {

  /** One PUT takes 5 GB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html. */
  private static final long MAX_SIZE = 5L * 1024 * 1024 * 1024;

  private static final Duration VALID_FOR = Duration.ofMinutes(15);
  private static final Pattern CONTENT_TYPE =
      Pattern.compile(
          "[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\\s*;\\s*[A-Za-z0-9_-]+=[A-Za-z0-9._-]+)*");

  private final Supplier<FileStore> files;
  private final UploadQuota quota;
  private final UuidV7 ids;
  private final InstantSource clock;

  /**
   * @param files asked for at the first upload only: building an S3 client takes a good part of a cold start
   */
  PresignUpload(Supplier<FileStore> files, UploadQuota quota, UuidV7 ids, InstantSource clock) {
    this.files = files;
    this.quota = quota;
    this.ids = ids;
    this.clock = clock;
  }

  Response answer(Call call) {
    Asked asked = new Asked();
    asked.read(call.json());
    quota.take(call.owner(), asked.size);
    String key = UploadKey.of(call.owner(), ids.next(), asked.fileName);
    Instant expiresAt = clock.instant().plus(VALID_FOR);
    FileStore.Upload upload =
        files.get().presignUpload(key, asked.size, asked.contentType, VALID_FOR);
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeStringField("key", key);
          to.writeStringField("url", upload.url().toString());
          to.writeStringField("method", "PUT");
          to.writeObjectFieldStart("headers");
          for (Map.Entry<String, String> header : upload.headers().entrySet()) {
            to.writeStringField(header.getKey(), header.getValue());
          }
          to.writeEndObject();
          to.writeStringField("expiresAt", expiresAt.toString());
          to.writeEndObject();
        });
  }

  /** What the caller wants to upload. */
  private static final class Asked {
    private final FieldErrors errors = new FieldErrors();
    private String fileName = "";
    private long size;
    private String contentType = "application/octet-stream";

    void read(byte[] body) {
      try (JsonParser parser = Json.parser(body)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw InvalidInput.malformed("", "must be a JSON object");
        }
        FieldReader fields = new FieldReader(parser, errors);
        for (String field = fields.next(); field != null; field = fields.next()) {
          read(fields, field);
        }
        if (parser.nextToken() != null) {
          errors.malformed("", "has text after its end");
        }
      } catch (IOException e) {
        throw Json.malformed(e);
      }
      if (errors.count() == 0 && (fileName.isEmpty() || size == 0)) {
        errors.malformed(fileName.isEmpty() ? "fileName" : "size", "is missing");
      }
      errors.throwIfAny();
    }

    private void read(FieldReader fields, String field) throws IOException {
      switch (field) {
        case "fileName" -> fileName = or(fields.text(255), fileName);
        case "size" -> size = or(fields.whole(1, MAX_SIZE), size);
        case "contentType" -> {
          contentType = or(fields.text(100), contentType);
          if (!CONTENT_TYPE.matcher(contentType).matches()) {
            fields.refuse("must be a media type, such as text/csv");
          }
        }
        default -> fields.unknown(List.of("fileName", "size", "contentType"));
      }
    }

    private static <T> T or(@Nullable T value, T otherwise) {
      return value == null ? otherwise : value;
    }
  }
}
