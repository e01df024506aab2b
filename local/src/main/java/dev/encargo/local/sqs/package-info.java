/**
 * Amazon SQS on one machine: a model of its queues, and an endpoint that speaks the SQS JSON protocol over it.
 *
 * <p>The model is strict where AWS is strict: groups block, receipts expire, deduplication outlives the message, limits are
 * refused with the code AWS uses. What one call costs does not depend on how many messages or groups wait.
 *
 * <h2>Queues</h2>
 *
 * <pre>{@code
 * SqsQueues queues = new SqsQueues(InstantSource.system());
 * SqsQueue high = queues.create("High.fifo", Map.of(          // texts, as CreateQueue has them; the same call again gives the same queue
 *     "FifoQueue", "true",
 *     "VisibilityTimeout", "5400",
 *     "RedrivePolicy", "{\"deadLetterTargetArn\":\"…\",\"maxReceiveCount\":\"20\"}"));
 * queues.byName("High.fifo"); queues.byUrl(url); queues.byArn(arn);   // SqsFailure QueueDoesNotExist where there is none
 *
 * try (SqsEndpoint endpoint = SqsEndpoint.start(queues, 0)) {         // loopback; 0 = any free port
 *   endpoint.uri();                                                   // → AWS_ENDPOINT_URL_SQS
 *   high.url();                                                       // known once an endpoint was started
 * }
 * }</pre>
 *
 * <h2>Messages, without HTTP</h2>
 *
 * Each call is counted as the one request that SQS would bill.
 *
 * <pre>{@code
 * List<SqsMessage> batch = high.receive(10, null, Duration.ofSeconds(20));   // null: the queue's own VisibilityTimeout; blocks, is interruptible
 * batch.getFirst().body(), .receiptHandle(), .attributes().get("MessageGroupId"), .md5OfBody() …  // all an SQS event holds
 *
 * high.changeVisibility(receipt, Duration.ofSeconds(30));                    // SqsFailure where the receipt has expired
 * high.delete(receipt);                                                      // the same on a FIFO queue
 * Map<String, SqsFailure> refused = high.deleteBatch(List.of(receipt, …));   // up to ten, one request; what failed, by receipt
 * refused = high.changeVisibilityBatch(Map.of(receipt, Duration.ZERO, …));
 *
 * high.send(new SqsSend(body).group("g").deduplicationId("d"));
 * high.attributes();                                                         // ApproximateNumberOfMessages …, as texts
 * high.counts();                                                             // the same as numbers: visible, in flight, delayed
 * }</pre>
 *
 * What a receive returns: the oldest messages of free groups, as many of one group as fit, then of the next. A group is free while
 * its oldest message is visible; so while one is in flight, later ones of its group wait, and other groups go on. A receive that is
 * past {@code maxReceiveCount} moves the message to the dead-letter queue with its group and deduplication id.
 *
 * <h2>Time, counts and faults</h2>
 *
 * All time is the clock's that was passed in, except how long a receive waits, which is real. A test that moves its clock calls
 * {@link SqsQueues#wake}, so that waiting receives look again.
 *
 * <pre>{@code
 * queues.requests().count(Operation.SEND_MESSAGE_BATCH);  // also .total(), .emptyReceives(), .messages(operation)
 * queues.faults().refuseSends(3);                         // the next three send requests fail with ServiceUnavailable
 * queues.faults().refuseEntries(send -> send.body().contains(id));   // those entries come back as Failed
 * queues.faults().down(true);                             // every request fails until down(false)
 * }</pre>
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/">Amazon SQS API reference</a>
 */
@NullMarked
package dev.encargo.local.sqs;

import org.jspecify.annotations.NullMarked;
