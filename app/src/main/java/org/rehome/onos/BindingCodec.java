package org.rehome.onos;

import org.onlab.util.KryoNamespace;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.Serializer;
import org.rehome.api.Address;
import org.rehome.api.Binding;
import org.rehome.api.BindingState;
import org.rehome.api.Cause;
import org.rehome.api.Claim;
import org.rehome.api.Registration;
import org.rehome.api.Source;

/**
 * Writes bindings and their addresses as bytes, and reads them again.
 *
 * <p>A field serializer names no fields, so that one field more would make everything unreadable
 * that was written before. What came later is therefore written around a binding, by those that
 * have it: a name. Ids are given in the order of the classes, new ones at the end. Thread-safe.
 */
final class BindingCodec implements Serializer {
  private final Serializer fields =
      Serializer.using(
          KryoNamespace.newBuilder()
              .register(KryoNamespaces.API)
              .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
              .register(
                  Address.class,
                  Binding.class,
                  BindingState.class,
                  Source.class,
                  Claim.class,
                  Cause.class,
                  Registration.class,
                  Named.class)
              .build(BindingStore.NAME));

  @Override
  public <T> byte[] encode(T object) {
    boolean isNamed = object instanceof Binding && ((Binding) object).name().isPresent();
    return isNamed ? fields.encode(new Named((Binding) object)) : fields.encode(object);
  }

  @Override
  // Who asks knows what was written: so the interface has it.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T decode(byte[] bytes) {
    Object read = fields.decode(bytes);
    return (T) (read instanceof Named ? ((Named) read).whole() : read);
  }

  @Override
  public <T> T copy(T object) {
    return decode(encode(object));
  }

  /** A binding, of which the field serializer leaves the name out, and its name. */
  private static final class Named {
    private final Binding binding;
    private final String name;

    Named(Binding binding) {
      this.binding = binding;
      this.name = binding.name().orElse(null);
    }

    Binding whole() {
      return binding.named(name);
    }
  }
}
