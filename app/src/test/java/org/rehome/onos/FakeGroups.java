package org.rehome.onos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroup;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.DefaultGroupDescription;
import org.onosproject.net.group.DefaultGroupKey;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupEvent;
import org.onosproject.net.group.GroupKey;
import org.onosproject.net.group.GroupListener;
import org.onosproject.net.group.GroupServiceAdapter;

/** Every switch's groups; a change is confirmed at once, unless it is held, refused or ignored. */
final class FakeGroups extends GroupServiceAdapter {
  private final Map<DeviceId, Map<GroupKey, Group>> groups = new LinkedHashMap<>();
  private final List<GroupListener> listeners = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final Set<DeviceId> refusing = new HashSet<>();
  private final Set<DeviceId> silent = new HashSet<>();
  private boolean holding;
  private RuntimeException broken;

  /** A bucket of that type which does {@code treatment}. */
  static GroupBucket bucket(GroupDescription.Type type, TrafficTreatment treatment) {
    switch (type) {
      case INDIRECT:
        return DefaultGroupBucket.createIndirectGroupBucket(treatment);
      case ALL:
        return DefaultGroupBucket.createAllGroupBucket(treatment);
      default:
        return DefaultGroupBucket.createSelectGroupBucket(treatment);
    }
  }

  /** Another application's group, with a bucket for each of {@code treatments}. */
  Group put(
      ApplicationId app,
      DeviceId device,
      int id,
      GroupDescription.Type type,
      TrafficTreatment.Builder... treatments) {
    DefaultGroup group = group(app, device, id, type, treatments);
    enter(group);
    added(group);
    return group;
  }

  /** Likewise, but the switch has not confirmed it: ONOS tells nobody of it yet. */
  DefaultGroup request(
      ApplicationId app,
      DeviceId device,
      int id,
      GroupDescription.Type type,
      TrafficTreatment.Builder... treatments) {
    DefaultGroup group = group(app, device, id, type, treatments);
    group.setState(Group.GroupState.PENDING_ADD);
    enter(group);
    return group;
  }

  /** The switch confirms a group. */
  void added(DefaultGroup group) {
    group.setState(Group.GroupState.ADDED);
    tell(GroupEvent.Type.GROUP_ADDED, group);
  }

  private static DefaultGroup group(
      ApplicationId app,
      DeviceId device,
      int id,
      GroupDescription.Type type,
      TrafficTreatment.Builder... treatments) {
    List<GroupBucket> buckets = new ArrayList<>();
    for (TrafficTreatment.Builder treatment : treatments) {
      buckets.add(bucket(type, treatment.build()));
    }
    return new DefaultGroup(
        new GroupId(id),
        new DefaultGroupDescription(
            device,
            type,
            new GroupBuckets(buckets),
            new DefaultGroupKey(new byte[] {(byte) id}),
            id,
            app));
  }

  /** From now on changes wait for {@link #confirm}. */
  void hold() {
    holding = true;
  }

  /** Carries out what is held. */
  void confirm() {
    List<Runnable> now = new ArrayList<>(held);
    held.clear();
    now.forEach(Runnable::run);
  }

  void refuse(DeviceId device) {
    refusing.add(device);
  }

  void silence(DeviceId device) {
    silent.add(device);
  }

  /** Has every change fail; null for none any more. */
  void breakDown(RuntimeException why) {
    broken = why;
  }

  void accept(DeviceId device) {
    refusing.remove(device);
    silent.remove(device);
  }

  /** The changes asked for, since the last call. */
  List<String> drain() {
    List<String> drained = new ArrayList<>(log);
    log.clear();
    return drained;
  }

  /** The buckets of a group now; null when the group is gone. */
  List<TrafficTreatment> buckets(Group group) {
    Group now = getGroup(group.deviceId(), group.appCookie());
    return now == null
        ? null
        : now.buckets().buckets().stream().map(GroupBucket::treatment).collect(Collectors.toList());
  }

  /** Puts the group in again behind everybody's back. */
  void enter(Group group) {
    groups
        .computeIfAbsent(group.deviceId(), id -> new LinkedHashMap<>())
        .put(group.appCookie(), group);
  }

  /** Tells of {@code group} as statistics do, which changes nothing. */
  void tell(GroupEvent.Type type, Group group) {
    listeners.forEach(listener -> listener.event(new GroupEvent(type, group)));
  }

  static TrafficTreatment.Builder act() {
    return DefaultTrafficTreatment.builder();
  }

  @Override
  public void addListener(GroupListener listener) {
    listeners.add(listener);
  }

  @Override
  public Group getGroup(DeviceId device, GroupKey cookie) {
    return groups.getOrDefault(device, Map.of()).get(cookie);
  }

  @Override
  public Iterable<Group> getGroups(DeviceId device) {
    return List.copyOf(groups.getOrDefault(device, Map.of()).values());
  }

  @Override
  public void removeBucketsFromGroup(
      DeviceId device,
      GroupKey cookie,
      GroupBuckets unwanted,
      GroupKey newCookie,
      ApplicationId app) {
    log.add("-" + unwanted.buckets().size());
    Group before = getGroup(device, cookie);
    change(
        before,
        GroupEvent.Type.GROUP_UPDATE_FAILED,
        () -> {
          List<GroupBucket> left = new ArrayList<>(before.buckets().buckets());
          left.removeAll(unwanted.buckets());
          Group after =
              new DefaultGroup(
                  before.id(),
                  new DefaultGroupDescription(
                      device, before.type(), new GroupBuckets(left), newCookie, 1, app));
          enter(after);
          tell(GroupEvent.Type.GROUP_UPDATED, after);
        });
  }

  @Override
  public void removeGroup(DeviceId device, GroupKey cookie, ApplicationId app) {
    log.add("-group");
    Group before = getGroup(device, cookie);
    change(
        before,
        GroupEvent.Type.GROUP_REMOVE_FAILED,
        () -> {
          groups.get(device).remove(cookie);
          tell(GroupEvent.Type.GROUP_REMOVED, before);
        });
  }

  private void change(Group group, GroupEvent.Type refusal, Runnable change) {
    if (broken != null) {
      throw broken;
    }
    if (silent.contains(group.deviceId())) {
      return;
    }
    Runnable answer = refusing.contains(group.deviceId()) ? () -> tell(refusal, group) : change;
    if (holding) {
      held.add(answer);
    } else {
      answer.run();
    }
  }
}
