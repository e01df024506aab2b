package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.functions.api.Api.Answer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagePayoutsTest {

  private static final String BASE = "/api/admin/payouts";
  private static final String SALE =
      "{\"id\":\"s1\",\"creatorId\":\"ana\",\"amountMinor\":25000,\"currency\":\"CLP\",\"occurredAt\":\"2026-01-01T12:00:00Z\"}";

  private final AdminApi api = new AdminApi();

  @AfterEach
  void close() {
    api.close();
  }

  private static JsonObject json(Answer answer) {
    return Json.parseObject(answer.body());
  }

  private void creator(String id) {
    assertThat(
            api.post(
                    BASE + "/creators",
                    "{\"creators\":[{\"id\":\"" + id + "\",\"account\":\"acc-" + id + "\"}]}")
                .status())
        .isEqualTo(200);
  }

  private String payout(String creator, String status) {
    creator(creator);
    return api.sql
        .query(
            """
            insert into payouts (id, job_id, period, creator_id, currency, account, transactions, gross_minor, fee_minor, amount_minor,
                                 status, next_attempt_at, paid_at, attempts)
            values (uuid_v7(), gen_random_uuid(), '2026-01-01', :creator, 'CLP', 'old', 1, 20000, 0, 20000, :status,
                    case when :status in ('PENDING', 'PROCESSING') then now() end, case when :status = 'PAID' then now() end, 10)
            returning cast(id as text) as id
            """,
            Params.of("creator", creator).and("status", status),
            row -> row.text("id"))
        .getFirst();
  }

  @Test
  void is_for_administrators_only() {
    assertThat(api.call(false, "GET", BASE + "/creators", "").status()).isEqualTo(403);
  }

  @Test
  void creators_are_written_replaced_and_listed_page_by_page() {
    Answer first =
        api.post(
            BASE + "/creators",
            "{\"creators\":[{\"id\":\"ana\"},{\"id\":\"bea\",\"name\":\"Bea\",\"account\":\"a-2\",\"active\":false}]}");
    assertThat(first.body()).isEqualTo("{\"created\":2,\"updated\":0}");
    assertThat(
            api.post(
                    BASE + "/creators",
                    "{\"creators\":[{\"id\":\"ana\",\"account\":\"a-1\"},{\"id\":\"carla\"}]}")
                .body())
        .isEqualTo("{\"created\":1,\"updated\":1}");
    List<String> seen = new ArrayList<>();
    String path = BASE + "/creators?limit=2";
    while (path != null) {
      JsonObject page = json(api.get(path));
      page.objects("creators")
          .forEach(c -> seen.add(c.text("id") + " " + c.get("account") + " " + c.flag("active")));
      Object next = page.get("nextCursor");
      path = next == null ? null : BASE + "/creators?limit=2&cursor=" + next;
    }
    assertThat(seen).containsExactly("ana a-1 true", "bea a-2 false", "carla null true");
  }

  @Test
  void transactions_may_be_sent_again_and_never_changed() {
    creator("ana");
    String body = "{\"transactions\":[" + SALE + "]}";
    assertThat(api.post(BASE + "/transactions", body).body())
        .isEqualTo("{\"created\":1,\"repeated\":0}");
    assertThat(api.post(BASE + "/transactions", body).body())
        .isEqualTo("{\"created\":0,\"repeated\":1}");
    Answer changed = api.post(BASE + "/transactions", body.replace("25000", "26000"));
    assertThat(changed.status()).isEqualTo(422);
    assertThat(changed.body())
        .contains("\"field\":\"transactions[0].id\"", "added before with other values");
    JsonObject listed =
        json(api.get(BASE + "/transactions?creatorId=ana&unpaid=true"))
            .objects("transactions")
            .getFirst();
    assertThat(listed.whole("amountMinor")).isEqualTo(25_000);
    assertThat(listed.text("holdUntil")).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(listed.get("payoutId")).isNull();
  }

  @Test
  void nothing_of_a_list_with_an_error_is_written() {
    creator("ana");
    Answer answer =
        api.post(
            BASE + "/transactions",
            "{\"transactions\":["
                + SALE
                + ","
                + SALE.replace("s1", "s2").replace("\"ana\"", "\"nobody\"")
                + "]}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body())
        .contains("\"field\":\"transactions[1].creatorId\"", "POST /api/admin/payouts/creators");
    assertThat(json(api.get(BASE + "/transactions")).objects("transactions")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "25000, 99999999999999999999, transactions[0].amountMinor, must be from",
    "2026-01-01T12:00:00Z, 1999-12-31T23:59:59Z, transactions[0].occurredAt, years 2000 to 9999",
    "CLP, XYZ, transactions[0].currency, write a code such as CLP",
    "CLP, clp, transactions[0].currency, must be in capitals: CLP",
    "CLP, XAU, transactions[0].currency, write a code such as CLP",
    "25000, 0, transactions[0].amountMinor, must not be 0",
    "25000, 1000000000001, transactions[0].amountMinor, must be from",
    "'\"id\":\"s1\"', '\"id\":\"\"', transactions[0].id, must be 1 to 100 characters",
  })
  void bad_values_are_refused_with_their_field(
      String good, String bad, String field, String instead) {
    creator("ana");
    Answer answer =
        api.post(BASE + "/transactions", "{\"transactions\":[" + SALE.replace(good, bad) + "]}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"", instead);
  }

  @ParameterizedTest
  @CsvSource({
    "25000, 25000.5, transactions[0].amountMinor, must be a whole number",
    "25000, '\"25000\"', transactions[0].amountMinor, must be a whole number",
    "'\"CLP\"', 7, transactions[0].currency, must be a text",
    "2026-01-01T12:00:00Z, 2026-01-01, transactions[0].occurredAt, such as 2026-03-01T09:00:00Z",
    "occurredAt, occuredAt, transactions[0].occuredAt, is unknown",
  })
  void what_is_no_amount_or_time_at_all_is_400(
      String good, String bad, String field, String instead) {
    creator("ana");
    Answer answer =
        api.post(BASE + "/transactions", "{\"transactions\":[" + SALE.replace(good, bad) + "]}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"", instead);
  }

  @Test
  void a_cursor_is_for_the_list_and_the_filters_that_it_was_made_for() {
    creator("ana");
    creator("bea");
    payout("ana", "FAILED");
    payout("ana2", "FAILED");
    api.post(
        BASE + "/transactions",
        "{\"transactions\":[" + SALE + "," + SALE.replace("s1", "s2") + "]}");
    api.sql.update(
        """
        insert into payout_omissions (creator_id, currency, period, due_minor, reason)
        values ('ana', 'CLP', '2026-01-01', 5, 'ON_HOLD'), ('bea', 'CLP', '2026-01-01', 0, 'ON_HOLD')
        """,
        Params.NONE);
    List<String> lists =
        List.of(
            "/creators?limit=1",
            "/transactions?limit=1",
            "/transactions?limit=1&creatorId=ana",
            "/transactions?limit=1&unpaid=true",
            "/omissions?limit=1",
            "/omissions?limit=1&reason=ON_HOLD",
            "/omissions?limit=1&period=2026-01-01",
            "?limit=1",
            "?limit=1&status=FAILED",
            "?limit=1&period=2026-01-01");
    for (String from : lists) {
      String cursor = json(api.get(BASE + from)).text("nextCursor");
      for (String to : lists) {
        assertThat(api.get(BASE + to + "&cursor=" + cursor).status())
            .as(from + " in " + to)
            .isEqualTo(from.equals(to) ? 200 : 400);
      }
    }
  }

  @Test
  void a_fee_schedule_is_valid_until_the_next_begins() {
    String schedule =
        "{\"currency\":\"CLP\",\"validFrom\":\"2026-06-01\",\"feeBasisPoints\":1500,\"minimumPayoutMinor\":30000}";
    assertThat(api.post(BASE + "/fee-schedules", schedule).status()).isEqualTo(201);
    assertThat(api.post(BASE + "/fee-schedules", schedule).status()).isEqualTo(409);
    assertThat(json(api.get(BASE + "/fee-schedules")).objects("feeSchedules"))
        .extracting(s ->
            s.text("validFrom") + " " + s.get("validUntil") + " " + s.whole("minimumPayoutMinor"))
        .containsExactly("2000-01-01 2026-06-01 20000", "2026-06-01 null 30000");
    Answer bad =
        api.post(
            BASE + "/fee-schedules", schedule.replace("1500", "10001").replace("06-01", "06-31"));
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.body()).contains("validFrom");
    assertThat(api.post(BASE + "/fee-schedules", schedule.replace("1500", "10001")).status())
        .isEqualTo(422);
  }

  @Test
  void payouts_are_listed_newest_first_and_filtered() {
    String failed = payout("ana", "FAILED");
    String paid = payout("bea", "PAID");
    assertThat(json(api.get(BASE)).objects("payouts"))
        .extracting(p -> p.text("id"))
        .containsExactly(paid, failed);
    assertThat(
            json(api.get(BASE + "?status=failed&period=2026-01-01&creatorId=ana"))
                .objects("payouts"))
        .extracting(p -> p.text("id"))
        .containsExactly(failed);
    JsonObject page = json(api.get(BASE + "?limit=1"));
    assertThat(
            json(api.get(BASE + "?limit=1&cursor=" + page.text("nextCursor"))).objects("payouts"))
        .extracting(p -> p.text("id"))
        .containsExactly(failed);
    assertThat(api.get(BASE + "?cursor=x").status()).isEqualTo(400);
    assertThat(api.get(BASE + "?status=LOST").status()).isEqualTo(400);
  }

  @Test
  void a_failed_payout_is_tried_again_to_the_account_as_it_is_now() {
    String failed = payout("ana", "FAILED");
    Answer answer = api.post(BASE + "/" + failed + "/retry", "");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(json(answer).text("status")).isEqualTo("PENDING");
    assertThat(json(answer).text("account")).isEqualTo("acc-ana");
    assertThat(json(answer).whole("attempts")).isZero();
    Answer paid = api.post(BASE + "/" + payout("bea", "PAID") + "/retry", "");
    assertThat(paid.status()).isEqualTo(409);
    assertThat(paid.body()).contains("The payout is PAID");
    assertThat(api.post(BASE + "/00000000-0000-7000-8000-000000000000/retry", "").status())
        .isEqualTo(404);
  }

  @Test
  void omissions_say_who_got_nothing_and_why() {
    creator("ana/x");
    creator("bea");
    api.sql.update(
        """
        insert into payout_omissions (creator_id, currency, period, due_minor, reason)
        values ('ana/x', 'CLP', '2026-01-01', 5, 'BELOW_MINIMUM'), ('bea', 'CLP', '2026-01-01', 0, 'ON_HOLD')
        """,
        Params.NONE);
    JsonObject first = json(api.get(BASE + "/omissions?limit=1"));
    assertThat(first.objects("omissions").getFirst().text("reason")).isEqualTo("BELOW_MINIMUM");
    assertThat(
            json(api.get(BASE + "/omissions?limit=1&cursor=" + first.text("nextCursor")))
                .objects("omissions"))
        .extracting(o -> o.text("creatorId"))
        .containsExactly("bea");
  }
}
