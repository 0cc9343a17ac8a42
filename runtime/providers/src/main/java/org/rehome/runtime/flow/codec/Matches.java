package org.rehome.runtime.flow.codec;

import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criterion;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMatchV3;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/** Selectors to OpenFlow matches and back. */
final class Matches {
  private Matches() {}

  static Match encode(TrafficSelector selector, OFFactory factory) throws NotExpressible {
    Match.Builder match = factory.buildMatch();
    for (Criterion criterion : selector.criteria()) {
      FieldTable.Writer writer = MatchTable.writer(criterion.type());
      if (writer == null) {
        throw new NotExpressible("match on " + criterion);
      }
      try {
        writer.write(criterion, match);
      } catch (RuntimeException refused) {
        throw new NotExpressible("match on " + criterion, refused);
      }
    }
    return match.build();
  }

  static TrafficSelector decode(Match match) throws NotExpressible {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    // Not match.getMatchFields(): it leaves out fields whose prerequisites it does not know.
    for (OFOxm<?> oxm : ((OFMatchV3) match).getOxmList()) {
      OFOxm<?> field = oxm.getCanonical();
      if (field == null) {
        continue; // a mask of zeros matches everything
      }
      String name = field.getMatchField().getName();
      FieldTable.Reader reader = MatchTable.reader(field.getMatchField());
      if (reader == null) {
        throw new NotExpressible("field " + name);
      }
      try {
        selector.add(reader.read(field));
      } catch (RuntimeException refused) {
        throw new NotExpressible("field " + name, refused);
      }
    }
    return selector.build();
  }
}
