package dev.encargo.local.sqs;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What was sent in the last five minutes, whether it was deleted since or not. Guarded by the queue's lock.
 *
 * <p>At 30,000 messages a second five minutes are nine million entries, so an entry is four numbers and no object: a fingerprint of
 * 128 bits under a seed of its own stands for the ids. Two tables take turns every five minutes, so nothing is ever removed singly.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html">
 *     MessageDeduplicationId</a>
 */
final class Deduplication {

  /** No message was sent under this id within five minutes. */
  static final long NONE = -1;

  private static final long INTERVAL = SqsRules.DEDUPLICATION.toMillis();
  private static final long PRIME_ONE = 0x100000001b3L; // of FNV-1a
  private static final long PRIME_TWO = 0x9e3779b97f4a7c15L;

  private final long seedOne = ThreadLocalRandom.current().nextLong();
  private final long seedTwo = ThreadLocalRandom.current().nextLong();
  private Table current = new Table(0);
  private Table former = current;

  /**
   * Looks for the message sent under these ids within the five minutes before {@code now}, and remembers this one if there is none.
   *
   * @param scope the group where deduplication is per group, otherwise empty
   * @return the sequence of the message sent before, or {@link #NONE}
   */
  long findOrRemember(String scope, String id, long sequence, long now) {
    if (now - current.since >= INTERVAL) {
      former = current;
      current = new Table(now);
    }
    long one = fingerprint(seedOne, PRIME_ONE, scope, id);
    long two = fingerprint(seedTwo, PRIME_TWO, scope, id);
    long before = Math.max(current.find(one, two, now), former.find(one, two, now));
    if (before == NONE) {
      current.add(one, two, sequence, now);
    }
    return before;
  }

  private static long fingerprint(long seed, long prime, String scope, String id) {
    long hash = mixed(seed, prime, scope);
    return spread(mixed(spread(hash + scope.length()), prime, id));
  }

  private static long mixed(long seed, long prime, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * prime;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  /** Lets every bit of the input reach every bit of the result (the last steps of MurmurHash3). */
  private static long spread(long hash) {
    long h = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  /** A hash table of four numbers an entry, open addressing, that only grows. */
  private static final class Table {

    private static final int WIDTH = 4;

    final long since;
    private long[] entries = new long[1_024 * WIDTH];
    private int size;

    Table(long since) {
      this.since = since;
    }

    long find(long one, long two, long now) {
      int at = slot(one);
      while (entries[at + 2] != 0) {
        if (entries[at] == one && entries[at + 1] == two) {
          return now - entries[at + 3] < INTERVAL ? entries[at + 2] : NONE;
        }
        at = (at + WIDTH) & (entries.length - 1);
      }
      return NONE;
    }

    void add(long one, long two, long sequence, long now) {
      if (2L * ++size * WIDTH > entries.length) {
        grow();
      }
      put(one, two, sequence, now);
    }

    private void put(long one, long two, long sequence, long now) {
      int at = slot(one);
      while (entries[at + 2] != 0) {
        at = (at + WIDTH) & (entries.length - 1);
      }
      entries[at] = one;
      entries[at + 1] = two;
      entries[at + 2] = sequence;
      entries[at + 3] = now;
    }

    private void grow() {
      long[] old = entries;
      entries = new long[old.length * 2];
      for (int i = 0; i < old.length; i += WIDTH) {
        if (old[i + 2] != 0) {
          put(old[i], old[i + 1], old[i + 2], old[i + 3]);
        }
      }
    }

    private int slot(long one) {
      return ((int) one * WIDTH) & (entries.length - 1);
    }
  }
}
