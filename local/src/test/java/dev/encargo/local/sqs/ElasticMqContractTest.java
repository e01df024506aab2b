package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.aws.AwsJson;
import dev.encargo.queue.JobQueueContract;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contract on ElasticMQ, an SQS that others wrote: it keeps the contract from saying what only our own SQS does. */
@Adapter(contract = "SQS", on = "ElasticMQ")
class ElasticMqContractTest extends JobQueueContract {

  private static final Map<Rule, String> NOT_THERE =
      Map.of(
          Rule.EXPIRED_RECEIPTS_ARE_REFUSED,
          "lets a receipt delete that has run out, and names another code for one that was replaced",
          Rule.DEAD_LETTERS_KEEP_THEIR_IDS,
          "gives a dead letter a new deduplication id",
          Rule.LIMITS_HAVE_AWS_CODES,
          "takes a batch without entries");

  private static SQSRestServer server;
  private static SqsClient client;
  private static AwsJson sqs;

  @BeforeAll
  static void start() {
    server = SQSRestServerBuilder.withPort(0).withInterface("127.0.0.1").start();
    int port = server.waitUntilStarted().localAddress().getPort();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    client = Clients.of(endpoint);
    sqs = Clients.json(endpoint);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.stopAndWait();
  }

  @Override
  protected AwsJson sqs() {
    return sqs;
  }

  @Override
  protected SqsClient client() {
    return client;
  }

  @Override
  protected Optional<String> whyNot(Rule rule) {
    return Optional.ofNullable(NOT_THERE.get(rule)).map(reason -> rule + ": ElasticMQ " + reason);
  }
}
