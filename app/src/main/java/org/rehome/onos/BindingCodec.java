package org.rehome.onos;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.google.common.base.Throwables;
import java.util.concurrent.atomic.AtomicReference;
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
 * have it: a name. Ids are given in the order of the classes, new ones at the end. What cannot be
 * read fails as {@link Unreadable}, and as nothing else. Thread-safe.
 */
final class BindingCodec implements Serializer {
  private final KryoNamespace namespace =
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
          .build(BindingStore.NAME);

  // ONOS's own pool makes two objects of each borrowing, which the collector has to look at: of
  // reading a million bindings that was half of the time.
  private final AtomicReference<Kryo> reader = new AtomicReference<>(namespace.create());

  @Override
  public <T> byte[] encode(T object) {
    boolean isNamed = object instanceof Binding && ((Binding) object).name().isPresent();
    return namespace.serialize(isNamed ? new Named((Binding) object) : object);
  }

  @Override
  // Who asks knows what was written: so the interface has it.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T decode(byte[] bytes) {
    try {
      Object read = read(bytes);
      return (T) (read instanceof Named ? ((Named) read).whole() : read);
    } catch (RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  private Object read(byte[] bytes) {
    Kryo taken = reader.getAndSet(null);
    if (taken == null) {
      return namespace.deserialize(bytes);
    }
    try {
      return taken.readClassAndObject(new Input(bytes));
    } finally {
      reader.set(taken);
    }
  }

  @Override
  public <T> T copy(T object) {
    return decode(encode(object));
  }

  /** What is stored cannot be read: another build has written it, or it is damaged. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    // Not the cause: of a chain of causes ONOS's map hands on the last one alone.
    private Unreadable(RuntimeException why) {
      super(why.toString());
      addSuppressed(why);
    }

    /** Whether {@code error} comes of this, and not of a store that does not answer. */
    static boolean isBehind(Throwable error) {
      return Throwables.getRootCause(error) instanceof Unreadable;
    }
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
