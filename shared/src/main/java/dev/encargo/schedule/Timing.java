package dev.encargo.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** When a schedule fires. */
public sealed interface Timing {

  /** Its times after this one, in order. */
  Iterator<Instant> after(Instant time);

  /** As EventBridge takes it. */
  List<String> expressions(Instant now);

  /** Again and again, by the wall clock of a zone. */
  record Repeated(Cron cron, ZoneId zone) implements Timing {
    @Override
    public Iterator<Instant> after(Instant time) {
      return cron.after(time, zone);
    }

    @Override
    public List<String> expressions(Instant now) {
      return RuleTimes.of(cron, zone, now);
    }
  }

  /** Once. */
  record Once(Instant at) implements Timing {
    @Override
    public Iterator<Instant> after(Instant time) {
      return at.isAfter(time) ? List.of(at).iterator() : Collections.emptyIterator();
    }

    @Override
    public List<String> expressions(Instant now) {
      return RuleTimes.at(at);
    }
  }
}
