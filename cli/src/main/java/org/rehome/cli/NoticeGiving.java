package org.rehome.cli;

import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.rehome.api.Binding;
import org.rehome.api.HostMobilityService;
import org.rehome.api.Notice;
import org.rehome.api.NoticeResult;
import org.rehome.view.Json;
import org.rehome.view.NoticeDraft;
import org.rehome.view.Sentences;

/** What the commands that give notice share: what may be said besides, and what came of it. */
abstract class NoticeGiving extends RehomeCommand {
  @Option(
      name = "--vlan",
      description = "Only in this VLAN: 1 to 4094, or None for untagged traffic")
  @Completion(VlanCompleter.class)
  String vlan;

  @Option(
      name = "--location",
      description =
          "Where it has arrived; or what edge port it is leaving or has left, which does not concern"
              + " a host that is elsewhere by now")
  @Completion(LocationCompleter.class)
  String location;

  @Option(
      name = "--migration",
      description =
          "The number of the migration, which must rise from one to the next: what is said of an"
              + " earlier one than is known of changes nothing")
  String migration;

  /** Gives the notice that {@code draft} is, with the options, and says what came of it. */
  final void give(NoticeDraft draft, String hosts, HostMobilityService service)
      throws CommandException {
    Notice notice = draft.vlan(vlan).location(location).migration(migration).finish();
    long start = System.nanoTime();
    String noun = notice.kind() == Notice.Kind.LEFT ? "purge" : "notice";
    NoticeResult result = confirmed(noun, service.notify(notice));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    if (outputJson()) {
      line(Json.notice(notice.kind(), result, micros, service));
    } else {
      tell(notice.kind(), result, hosts, micros);
    }
    if (!result.refused().isEmpty()) {
      throw failure(
          "Refused by what is declared: " + result.refused() + "; see rehome-events", null);
    }
  }

  private void tell(Notice.Kind kind, NoticeResult result, String hosts, long micros) {
    for (Binding binding : result.changed()) {
      line(who(binding) + predicate(kind) + binding.location());
    }
    for (Binding binding : result.stale()) {
      line(
          who(binding)
              + (binding.present() ? " stays at " : " has left ")
              + binding.location()
              + ": migration "
              + binding.migration()
              + " is known of already");
    }
    int changed = result.changed().size();
    if (changed > 0) {
      String noun = changed == 1 ? " binding in " : " bindings in ";
      String verb = kind == Notice.Kind.LEFT ? "Purged " : "Changed ";
      line(verb + changed + noun + Sentences.span(micros) + ".");
    } else if (result.stale().isEmpty() && result.refused().isEmpty()) {
      line(
          kind == Notice.Kind.ARRIVED
              ? "Nothing new of " + hosts + "."
              : "Nothing was bound to " + hosts + ".");
    }
  }

  private static String who(Binding binding) {
    return binding.address() + " (" + binding.mac() + ")";
  }

  private static String predicate(Notice.Kind kind) {
    switch (kind) {
      case LEAVING:
        return " is leaving ";
      case ARRIVED:
        return " arrived at ";
      default:
        return " left ";
    }
  }
}
