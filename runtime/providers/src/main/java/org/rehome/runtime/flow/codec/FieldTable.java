package org.rehome.runtime.flow.codec;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.TpPort;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.IPAddress;
import org.projectfloodlight.openflow.types.OFValueType;
import org.projectfloodlight.openflow.types.TransportPort;

/** The kinds of rows of a {@link MatchTable}, and looking them up. Filled once, then read only. */
abstract class FieldTable {
  /** Puts one criterion into a match. */
  interface Writer {
    void write(Criterion criterion, Match.Builder match);
  }

  /** Reads one field of a match, in canonical form: masked only if the mask is partial. */
  interface Reader {
    Criterion read(OFOxm<?> field);
  }

  private final Map<Criterion.Type, Writer> writers = new EnumMap<>(Criterion.Type.class);
  private final Map<MatchField<?>, Reader> readers = new HashMap<>();

  final Writer writerOf(Criterion.Type type) {
    return writers.get(type);
  }

  final Reader readerOf(MatchField<?> field) {
    return readers.get(field);
  }

  final <C extends Criterion, F extends OFValueType<F>> void exact(
      Criterion.Type type, MatchField<F> field, Function<C, F> out, Function<F, Criterion> in) {
    writers.put(type, (c, match) -> match.setExact(field, out.apply(FieldTable.<C>cast(c))));
    reader(
        field,
        (value, mask) -> {
          if (mask != null) {
            throw new IllegalArgumentException("mask " + mask);
          }
          return in.apply(value);
        });
  }

  final <C extends Criterion, F extends OFValueType<F>> void maskable(
      Criterion.Type exactType,
      Criterion.Type maskedType,
      MatchField<F> field,
      Function<C, F> value,
      Function<C, F> mask,
      Function<F, Criterion> inExact,
      BiFunction<F, F, Criterion> inMasked) {
    writers.put(exactType, (c, match) -> match.setExact(field, value.apply(FieldTable.<C>cast(c))));
    writers.put(
        maskedType,
        (c, match) -> {
          C criterion = cast(c);
          F bits = mask.apply(criterion);
          // Open vSwitch refuses a value with bits outside the mask.
          match.setMasked(field, value.apply(criterion).applyMask(bits), bits);
        });
    reader(field, (v, bits) -> bits == null ? inExact.apply(v) : inMasked.apply(v, bits));
  }

  final <C extends Criterion> void ports(
      Criterion.Type exactType,
      Criterion.Type maskedType,
      MatchField<TransportPort> field,
      Function<C, TpPort> value,
      Function<C, TpPort> mask,
      Function<TpPort, Criterion> inExact,
      BiFunction<TpPort, TpPort, Criterion> inMasked) {
    maskable(
        exactType,
        maskedType,
        field,
        (C c) -> Values.tp(value.apply(c)),
        c -> Values.tp(mask.apply(c)),
        v -> inExact.apply(Values.tp(v)),
        (v, m) -> inMasked.apply(Values.tp(v), Values.tp(m)));
  }

  final <F extends IPAddress<F>> void prefix(
      Criterion.Type type,
      MatchField<F> field,
      Function<IpAddress, F> address,
      Function<IpPrefix, F> mask,
      Function<F, IpAddress> in,
      Function<IpPrefix, Criterion> criterion) {
    writers.put(
        type,
        (c, match) -> {
          IpPrefix ip = ((IPCriterion) c).ip();
          match.setMasked(field, address.apply(ip.address()), mask.apply(ip));
        });
    reader(
        field,
        (value, bits) -> {
          IpAddress ip = in.apply(value);
          int whole = ip.isIp4() ? 32 : 128;
          int length = bits == null ? whole : bits.asCidrMaskLength();
          return criterion.apply(IpPrefix.valueOf(ip, length));
        });
  }

  /** A field with a way of its own; see {@link #reader}. */
  final <F extends OFValueType<F>> void row(
      Criterion.Type type, MatchField<F> field, Writer out, BiFunction<F, F, Criterion> in) {
    writers.put(type, out);
    reader(field, in);
  }

  /** The function gets the value, without the bits outside the mask, and the mask or null. */
  @SuppressWarnings("unchecked") // a field names the type of its value
  private <F extends OFValueType<F>> void reader(
      MatchField<F> field, BiFunction<F, F, Criterion> in) {
    readers.put(
        field,
        oxm -> {
          F value = (F) oxm.getValue();
          F mask = oxm.isMasked() ? (F) oxm.getMask() : null;
          return in.apply(mask == null ? value : value.applyMask(mask), mask);
        });
  }

  // A criterion's type names its class, so the row's class is right by construction of the table.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <C extends Criterion> C cast(Criterion criterion) {
    return (C) criterion;
  }
}
