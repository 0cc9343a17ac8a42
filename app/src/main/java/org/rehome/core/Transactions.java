package org.rehome.core;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.ConnectPoint;

/**
 * Which client has asked what at which port a moment ago, so that a server's answer finds it, and
 * what nobody asked for is told apart.
 *
 * <p>Bounded: the client longest unheard of is forgotten first. Not thread-safe. Times in
 * milliseconds since the epoch.
 */
public final class Transactions {
  /** How long an answer is waited for; clients ask again sooner (RFC 2131 §4.1). */
  public static final long LASTS = 30_000;

  private final Map<Key, Question> questions;

  private Transactions(int capacity) {
    this.questions = new Recent<>(capacity);
  }

  /** Nobody has asked yet; at most {@code capacity} questions are remembered. */
  public static Transactions of(int capacity) {
    return new Transactions(capacity);
  }

  /**
   * Whether {@code question} may be asked: another port has not just asked the same, which only who
   * overheard it could. If so it is remembered.
   *
   * @param places where the one who asks is as well
   */
  public boolean ask(Key key, Question question, Collection<ConnectPoint> places) {
    Question before = questions.get(key);
    boolean isStolen =
        before != null && before.isOpen(question.at) && !places.contains(before.place);
    if (!isStolen) {
      questions.put(key, question);
    }
    return !isStolen;
  }

  /** The question that is answered at {@code at}; empty where nobody has asked it. */
  public Optional<Question> answer(Key key, long at) {
    return Optional.ofNullable(questions.get(key)).filter(question -> question.isOpen(at));
  }

  /** By what an answer is known to belong to a question. */
  public static final class Key {
    private final VlanId vlan;
    private final MacAddress client;
    private final boolean six;
    private final int transaction;

    private Key(VlanId vlan, MacAddress client, boolean six, int transaction) {
      this.vlan = requireNonNull(vlan, "vlan");
      this.client = requireNonNull(client, "client");
      this.six = six;
      this.transaction = transaction;
    }

    /** Of a client in a VLAN, by the number of its transaction in one of the two protocols. */
    public static Key of(VlanId vlan, MacAddress client, boolean six, int transaction) {
      return new Key(vlan, client, six, transaction);
    }

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Key)) {
        return false;
      }
      Key that = (Key) other;
      return transaction == that.transaction
          && six == that.six
          && client.equals(that.client)
          && vlan.equals(that.vlan);
    }

    @Override
    public int hashCode() {
      return Objects.hash(vlan, client, six, transaction);
    }
  }

  /** What was asked, where and when. Immutable. */
  public static final class Question {
    private final ConnectPoint place;
    private final String clientId;
    private final boolean forLease;
    private final String name;
    private final long at;

    private Question(ConnectPoint place, String clientId, boolean forLease, String name, long at) {
      this.place = requireNonNull(place, "place");
      this.clientId = requireNonNull(clientId, "clientId");
      this.forLease = forLease;
      this.name = name;
      this.at = at;
    }

    /** Asked at {@code place} by who calls itself {@code clientId}. */
    public static Question of(ConnectPoint place, String clientId, boolean forLease, long at) {
      return new Question(place, clientId, forLease, null, at);
    }

    /** The same question, by who gives that name with it; null for none. */
    public Question named(String clientName) {
      return new Question(place, clientId, forLease, clientName, at);
    }

    /** The name that the client gave; empty for none. */
    public Optional<String> name() {
      return Optional.ofNullable(name);
    }

    /** Where the client is. */
    public ConnectPoint place() {
      return place;
    }

    /** When it was asked. */
    public long at() {
      return at;
    }

    /** Whether an answer to it for {@code clientId} grants what it names. */
    public boolean isGrantedTo(String other) {
      return forLease && clientId.equals(other);
    }

    private boolean isOpen(long now) {
      return now - at < LASTS;
    }
  }
}
