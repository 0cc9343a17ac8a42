package org.rehome.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.rehome.view.FakeMobility;

class UserResourceTest {
  private final Rest rest = new Rest(new RehomeApplication(FakeMobility.withThree().directory()));

  @Test
  void an_administrator_is_told_so() throws Exception {
    assertEquals("{\"name\":\"onos\",\"admin\":true}", rest.get("user").json.toString());
  }

  @Test
  void a_viewer_is_none() throws Exception {
    assertEquals(
        "{\"name\":\"onos\",\"admin\":false}", rest.as("viewer").get("user").json.toString());
  }

  @Test
  void nothing_more_may_be_asked() throws Exception {
    assertEquals(
        "400 unknown parameter; none is allowed here [of]", rest.get("user?of=me").failure());
  }
}
