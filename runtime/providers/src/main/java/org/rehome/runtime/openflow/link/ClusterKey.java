package org.rehome.runtime.openflow.link;

import com.google.common.io.BaseEncoding;
import java.security.SecureRandom;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AtomicValue;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;

/**
 * The secret that seals probes: the same on every node of a cluster, unknown to everybody else.
 *
 * <p>The first node ever makes it up; it is kept in the cluster's store.
 */
final class ClusterKey {

  private static final String NAME = "rehome-link-probe-key";
  private static final int LENGTH = 32;

  private ClusterKey() {}

  /** Returns the key; blocks until the cluster's store has answered. */
  static byte[] obtain(StorageService storage) {
    AtomicValue<String> shared =
        storage
            .<String>atomicValueBuilder()
            .withName(NAME)
            .withSerializer(Serializer.using(KryoNamespaces.BASIC))
            .build()
            .asAtomicValue();
    if (shared.get() == null) {
      byte[] key = new byte[LENGTH];
      new SecureRandom().nextBytes(key);
      // Another node may win: what is stored counts.
      shared.compareAndSet(null, BaseEncoding.base16().encode(key));
    }
    return BaseEncoding.base16().decode(shared.get());
  }
}
