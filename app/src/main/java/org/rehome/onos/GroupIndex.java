package org.rehome.onos;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupKey;

/** Other applications' groups by the hosts that their buckets rewrite to. Thread-safe. */
final class GroupIndex {
  /** What tells a group from others: its switch, and what its application calls it. */
  static final class Key {
    private final DeviceId device;
    private final GroupKey cookie;

    private Key(DeviceId device, GroupKey cookie) {
      this.device = device;
      this.cookie = cookie;
    }

    static Key of(Group group) {
      return new Key(group.deviceId(), group.appCookie());
    }

    DeviceId device() {
      return device;
    }

    GroupKey cookie() {
      return cookie;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key
          && device.equals(((Key) other).device)
          && cookie.equals(((Key) other).cookie);
    }

    @Override
    public int hashCode() {
      return Objects.hash(device, cookie);
    }

    @Override
    public String toString() {
      return "group " + cookie + " of " + device;
    }
  }

  /** A bucket of a group, as it was last heard of. */
  static final class Bucket {
    private final Group group;
    private final GroupBucket bucket;

    private Bucket(Group group, GroupBucket bucket) {
      this.group = group;
      this.bucket = bucket;
    }

    static Bucket of(Group group, GroupBucket bucket) {
      return new Bucket(group, bucket);
    }

    Group group() {
      return group;
    }

    Key key() {
      return Key.of(group);
    }

    DeviceId device() {
      return group.deviceId();
    }

    Mention mention() {
      return Mention.of(bucket.treatment());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bucket
          && key().equals(((Bucket) other).key())
          && bucket.equals(((Bucket) other).bucket);
    }

    @Override
    public int hashCode() {
      return Objects.hash(key(), bucket);
    }

    @Override
    public String toString() {
      return bucket.treatment().allInstructions() + " in " + key();
    }
  }

  private final ApplicationId own;
  private final Map<Key, Group> groups = new HashMap<>();
  private final Map<Object, Set<Key>> naming = new HashMap<>();

  GroupIndex(ApplicationId own) {
    this.own = own;
  }

  /** {@code group} is there, with these buckets. */
  synchronized void put(Group group) {
    if (group.appId() == null || group.appId().id() == own.id()) {
      return;
    }
    Key key = Key.of(group);
    Group before = groups.get(key);
    // Statistics tell of every group again and again.
    if (before != null && before.buckets().equals(group.buckets())) {
      groups.put(key, group);
      return;
    }
    remove(group);
    groups.put(key, group);
    for (Object name : names(group)) {
      naming.computeIfAbsent(name, any -> new HashSet<>(2)).add(key);
    }
  }

  /** {@code group} is gone. */
  synchronized void remove(Group group) {
    Key key = Key.of(group);
    Group before = groups.remove(key);
    if (before != null) {
      for (Object name : names(before)) {
        Set<Key> keys = naming.get(name);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
          naming.remove(name);
        }
      }
    }
  }

  /** {@code present} are all that {@code device} has. */
  synchronized void reread(DeviceId device, Iterable<Group> present) {
    Set<Key> there = new HashSet<>();
    for (Group group : present) {
      put(group);
      there.add(Key.of(group));
    }
    for (Group group : new ArrayList<>(groups.values())) {
      if (group.deviceId().equals(device) && !there.contains(Key.of(group))) {
        remove(group);
      }
    }
  }

  /** {@code device} is no longer one of the fabric's. */
  void forget(DeviceId device) {
    reread(device, ImmutableSet.of());
  }

  /** The buckets that may name any of {@code names}: those of the groups that do. */
  synchronized List<Bucket> naming(Object... names) {
    Set<Key> keys = new HashSet<>();
    for (Object name : names) {
      keys.addAll(naming.getOrDefault(name, ImmutableSet.of()));
    }
    List<Bucket> found = new ArrayList<>();
    for (Key key : keys) {
      Group group = groups.get(key);
      group.buckets().buckets().forEach(bucket -> found.add(Bucket.of(group, bucket)));
    }
    return found;
  }

  /** Whether {@code bucket} is still there. */
  synchronized boolean has(Bucket bucket) {
    Group group = groups.get(bucket.key());
    return group != null && group.buckets().buckets().contains(bucket.bucket);
  }

  /** The group of that name, as it was last heard of; null where there is none. */
  synchronized Group find(Key key) {
    return groups.get(key);
  }

  /** Whom the group of that name names. */
  synchronized Set<Object> names(Key key) {
    Group group = groups.get(key);
    return group == null ? ImmutableSet.of() : names(group);
  }

  private static Set<Object> names(Group group) {
    Set<Object> names = new HashSet<>();
    for (GroupBucket bucket : group.buckets().buckets()) {
      names.addAll(Mention.of(bucket.treatment()).names());
    }
    return names;
  }
}
