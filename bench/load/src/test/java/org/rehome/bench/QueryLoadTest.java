package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Hosts that ask, by turns beside others that ask for nobody")
class QueryLoadTest {
  private static final int ASKERS = 2;
  private static final double STORM = 5_000;
  private static final double MOMENT = 0.05;

  private final Layout layout = new Layout(2, 0, 4, 8);
  private final EmulatedNetwork network = new EmulatedNetwork(layout);
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final QueryLoad load = new QueryLoad(network, 8, 8);

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  @DisplayName("the others ask in the turns that are theirs, and for something else each time")
  void turns() throws ExecutionException, InterruptedException {
    network.switches().forEach(sw -> channels.add(new EmbeddedChannel(sw)));
    load.begin(ASKERS).get();

    Measured storm = load.stretch(STORM, 0, MOMENT).get();
    Measured calm = load.stretch(0, MOMENT, MOMENT).get();
    Measured again = load.stretch(STORM, 0, MOMENT).get();
    load.end();

    assertTrue(storm.traffic.packetIns > 10, storm.traffic.packetIns + " in a storm");
    assertTrue(again.traffic.packetIns > 10, again.traffic.packetIns + " in the next");
    assertEquals(0, calm.traffic.packetIns);
    List<Integer> forNobody = asked();
    assertTrue(forNobody.size() >= storm.traffic.packetIns + again.traffic.packetIns - ASKERS);
    assertEquals(forNobody.size(), new HashSet<>(forNobody).size());
  }

  /** Whom nobody has that was asked for. */
  private List<Integer> asked() throws ExecutionException, InterruptedException {
    return network
        .loop()
        .submit(
            () -> {
              network.flush();
              List<Integer> targets = new ArrayList<>();
              for (EmbeddedChannel channel : channels) {
                for (ByteBuf out = channel.readOutbound(); out != null; ) {
                  targetsIn(out, targets);
                  out = channel.readOutbound();
                }
              }
              return targets;
            })
        .get();
  }

  private void targetsIn(ByteBuf out, List<Integer> targets) {
    while (out.isReadable()) {
      ByteBuf message = out.readSlice(out.getUnsignedShort(out.readerIndex() + 2));
      if (message.readableBytes() >= PacketIns.FRAME + ArpFrame.LENGTH) {
        int target = ArpFrame.targetIp(message, PacketIns.FRAME);
        if (layout.hostOfIp(target) < 0) {
          targets.add(target);
        }
      }
    }
  }
}
