package org.rehome.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A profile")
class ProfileTest {
  @Test
  @DisplayName("counts what belongs to nobody for whoever called it")
  void owners() {
    String emit = "org.onosproject.net.packet.impl.PacketManager";
    String netty = "io.netty.channel.epoll.EpollEventLoop";
    String copy = "java.util.Arrays";

    assertEquals(
        Profile.APPLICATION, Profile.owner(List.of(copy, "org.rehome.onos.PacketSender", emit)));
    assertEquals(
        Profile.APPLICATION, Profile.owner(List.of("org.rehome.bench.limit.ArrayProxy", emit)));
    assertEquals("the rest of ONOS", Profile.owner(List.of(emit, "org.rehome.onos.PacketSender")));
    assertEquals("Netty", Profile.owner(List.of(copy, netty)));
    assertEquals("others", Profile.owner(List.of(copy, "java.lang.Thread")));
    assertTrue(Profile.parties().contains("others"));
    assertEquals(Profile.APPLICATION, Profile.parties().get(0));
  }
}
