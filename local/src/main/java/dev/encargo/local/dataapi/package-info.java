/**
 * The RDS Data API on one machine: an endpoint that speaks its REST protocol over a PostgreSQL server, and is strict where AWS is strict.
 *
 * <pre>{@code
 * try (DataApiEndpoint endpoint = DataApiEndpoint.start("jdbc:postgresql://127.0.0.1:54329/", InstantSource.system(), 0)) {
 *   endpoint.uri();                                                 // → AWS_ENDPOINT_URL_RDS_DATA
 *   DataApiEndpoint.secretArn("encargo_api");                       // who logs in: here the ARN names the role
 *   endpoint.requests();                                            // {BeginTransaction=3, ExecuteStatement=12}
 *   endpoint.faults().loseAnswers(Operation.COMMIT, 1);             // the next commit is carried out and never answered
 * }
 * }</pre>
 *
 * @see <a href="https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/">Amazon RDS Data API reference</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html">its limits</a>
 */
@NullMarked
package dev.encargo.local.dataapi;

import org.jspecify.annotations.NullMarked;
