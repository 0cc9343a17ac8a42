package org.rehome.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Scriptable;

/**
 * Runs what the older GUI loads, with a stand-in for the GUI that writes down what is asked of it.
 */
class ScriptsTest {
  private static final String GUI =
      "var said = [], runs = [], controllers = {}, overlay, opened, window = {"
          + "  location: { replace: function (page) { said.push('to ' + page); } },"
          + "  open: function (page, name, how) { said.push('open ' + page + ' ' + how); } };"
          + "var services = { $window: window,"
          + "  FlashService: { flash: function () {} },"
          + "  TopoOverlayService: { register: function (given) { overlay = given; } },"
          + "  WebSocketService: {"
          + "    addOpenListener: function (listener) { opened = listener; },"
          + "    sendEvent: function (type, payload) { said.push(type + ' ' + payload.on); } } };"
          + "function call(wired, self) {"
          + "  var names = wired.slice(0, -1), what = wired[wired.length - 1];"
          + "  what.apply(self || {}, names.map(function (name) { return services[name]; })); }"
          + "var module = {"
          + "  controller: function (name, wired) { controllers[name] = wired; return module; },"
          + "  run: function (wired) { runs.push(wired); return module; } };"
          + "var angular = { module: function (name) {"
          + "  if (name !== 'ovRehome') { throw new Error(name); } return module; } };";

  private Context context;
  private Scriptable scope;

  @BeforeEach
  void load() throws Exception {
    context = Context.enter();
    context.setLanguageVersion(Context.VERSION_ES6);
    scope = context.initSafeStandardObjects();
    run(GUI);
    for (String script : List.of("rehome.js", "rehomeOverlay.js")) {
      try (InputStream text = getClass().getResourceAsStream("/app/view/rehome/" + script)) {
        run(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    run("runs.forEach(function (each) { call(each); })");
  }

  @AfterEach
  void leave() {
    Context.exit();
  }

  private String run(String script) {
    return Context.toString(context.evaluateString(scope, script, "test", 1, null));
  }

  private String said() {
    return run("said.splice(0).join('; ')");
  }

  @Test
  void theEntryOfTheMenuLeadsToThePage() {
    run("var view = {}; call(controllers.OvRehomeCtrl, view);");
    assertEquals("to /onos/rehome/", said());
    assertEquals("/onos/rehome/", run("view.page"));
  }

  @Test
  void nothingIsSaidBeforeTheConnectionIsOpen() {
    assertEquals("", said());
    run("opened()");
    assertEquals(Viewer.SHOW + " false", said());
  }

  @Test
  void theOverlayHasTheServersName() {
    assertEquals(HostOverlay.ID, run("overlay.overlayId"));
    assertEquals("function", run("typeof overlay.buttons." + HostOverlay.PAGE.id() + ".cb"));
    assertEquals("string", run("typeof overlay.glyphs[overlay.glyphId.slice(1)].d"));
  }

  @Test
  void theOverlayIsShownWhatHappensWhileItIsChosen() {
    run("overlay.activate()");
    assertEquals(Viewer.SHOW + " true", said());
    run("opened()");
    assertEquals(Viewer.SHOW + " true", said(), "told another node of the cluster, too");
    run("overlay.deactivate()");
    assertEquals(Viewer.SHOW + " false", said());
    run("overlay.deactivate()");
    assertEquals("", said());
  }

  @Test
  void keysShowHideAndOpenThePage() {
    assertEquals(
        "true",
        run(
            "overlay.keyBindings._keyOrder.every("
                + "function (key) { return overlay.keyBindings[key].tt && overlay.keyBindings[key].gid; })"));
    run("overlay.keyBindings.V.cb(); overlay.keyBindings[0].cb(); overlay.keyBindings.F.cb()");
    assertEquals(
        Viewer.SHOW + " true; " + Viewer.SHOW + " false; open /onos/rehome/ noopener", said());
  }

  @Test
  void escapeIsTakenOnlyWhileThereIsSomethingToHide() {
    assertEquals("false", run("overlay.hooks.escape()"));
    run("overlay.activate()");
    assertEquals("true", run("overlay.hooks.escape()"));
    assertEquals("false", run("overlay.hooks.escape()"));
  }
}
