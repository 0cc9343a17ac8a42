package org.rehome.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's modules that only compute, each by itself. */
@DisplayName("The page's modules")
@ExtendWith(Surroundings.class)
class ModulesTest {
  private static Chromium.Window window;
  private static Page page;

  @BeforeAll
  static void open(Stage stage, Chromium chromium) {
    window = chromium.window("onos", "rocks", 800, 600, ColorScheme.LIGHT);
    page = window.page;
    page.navigate(stage.url());
  }

  @AfterAll
  static void close() {
    window.close();
  }

  /** What an expression about a module {@code m} is, as text. */
  private static String of(String module, String expression) {
    return String.valueOf(
        page.evaluate(
            "async () => { const m = await import(new URL('./"
                + module
                + "', location.origin + location.pathname).href);"
                + " const found = "
                + expression
                + ";"
                + " return typeof found === 'string' ? found : JSON.stringify(found); }"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.5                    | 10.0.0.5",
        "VLAN 10                     | vlan10",
        "vlan:10 leaf1               | vlan10 leaf1",
        "02-00-00-00-00-0A           | 02:00:00:00:00:0a",
        "0200.0000.000a              | 02:00:00:00:00:0a",
        "10.0.0.200                  | 10.0.0.200",
        "2001:0db8:0:0:0:0:0:0001    | 2001:db8::1",
        "2001:DB8::1                 | 2001:db8::1",
        "of:0000000000000201/3       | of:0000000000000201/3",
        "<img>                       | <img>",
      })
  void a_query_is_brought_to_the_shape_that_is_searched(String typed, String words) {
    assertEquals(words, of("search.js", "m.wordsOf('" + typed + "').join(' ')"));
  }

  @Test
  void who_is_named_exactly_comes_first_and_who_has_left_last() {
    String entries =
        "[['10.0.0.50', false], ['10.0.0.5', true], ['110.0.0.5', false], ['10.0.0.5', false]]"
            + ".map(([ip, departed]) => ({ip, departed, mac: 'AA', text: ip}))";
    assertEquals(
        "10.0.0.5 false, 10.0.0.5 true, 10.0.0.50 false, 110.0.0.5 false; 4",
        of(
            "search.js",
            "(({found, total}) => found.map(o => `${o.ip} ${o.departed}`).join(', ') + '; ' + total)(m.find("
                + entries
                + ", '10.0.0.5', 8))"));
    assertEquals(
        "1 4",
        of(
            "search.js",
            "(({found, total}) => `${found.length} ${total}`)(m.find("
                + entries
                + ", '10.0.0.5', 1))"));
    assertEquals("0", of("search.js", "m.find(" + entries + ", ' ', 1).total"));
  }

  @Test
  void who_calls_itself_like_anothers_address_comes_after_that_one() {
    String entries =
        "[['10.0.0.9', '10.0.0.5'], ['10.0.0.8', 'x10.0.0.5'], ['10.0.0.5', null], ['10.0.0.7', undefined]]"
            + ".map(([ip, name]) => ({ip, name, departed: false, mac: 'AA', text: `${ip} ${name}`}))";
    assertEquals(
        "10.0.0.5 10.0.0.9 10.0.0.8",
        of("search.js", "m.find(" + entries + ", '10.0.0.5', 8).found.map(o => o.ip).join(' ')"));
  }

  @Test
  void addresses_are_in_the_order_of_their_numbers() {
    assertEquals(
        "9.0.0.1 10.0.0.2 10.0.0.10 ::1 2001:db8::2 2001:db8::10 fe80::1",
        of(
            "model.js",
            "['fe80::1','2001:db8::10','10.0.0.10','::1','10.0.0.2','2001:db8::2','9.0.0.1'].sort((a, b) => m.addressOrder(a) < m.addressOrder(b) ? -1 : 1).join(' ')"));
  }

  @Test
  void a_place_survives_its_way_through_a_link() {
    assertEquals(
        "{\"path\":[\"host\",\"fe80::1/x\",\"10\"],\"query\":{\"q\":\"a b&c=<d>\"}}",
        of(
            "route.js",
            "m.routeOf(m.hashOf(['host', 'fe80::1/x', '10'], {q: 'a b&c=<d>', sort: undefined}))"));
    assertEquals("{\"path\":[\"%\"],\"query\":{}}", of("route.js", "m.routeOf('#/%')"));
  }

  private static final String TOLD =
      "const model = new m.Model();"
          + " const at = seconds => new Date(1e12 + seconds * 1000).toISOString();"
          + " const tell = (id, kind, from, to, seconds, more) => model.apply({id, kind, ip: '10.0.0.5', vlan: 'None', mac: 'A', from, to,"
          + "  time: at(seconds), sequence: id, cause: 'ARP', sentence: '', convergedMicros: null, otherMac: null, violation: null, ...more});";

  private static String told(String steps) {
    return of("model.js", "(() => {" + TOLD + steps + "})()");
  }

  @Test
  void a_binding_goes_where_the_events_say() {
    assertEquals(
        "of:1/2 VALID, of:1/3 VALID, of:1/3 FROZEN, gone",
        told(
            "const told = []; const now = () => { const b = model.entries()[0]; told.push(b.departed ? 'gone' : `${b.location} ${b.state}`); };"
                + " tell(1, 'ARRIVED', null, 'of:1/2', 1); now(); tell(2, 'MOVED', 'of:1/2', 'of:1/3', 2); now();"
                + " tell(3, 'CONFLICT', 'of:1/9', null, 3, {mac: 'A', otherMac: 'B'}); tell(4, 'FROZEN', null, 'of:1/3', 4); now();"
                + " tell(5, 'LEFT', 'of:1/3', null, 5); now(); return told.join(', ');"));
  }

  @Test
  void a_name_is_that_of_who_has_the_address() {
    assertEquals(
        "web, web, null, other, other",
        told(
            "const told = []; const now = () => told.push(String(model.entries()[0].name));"
                + " tell(1, 'ARRIVED', null, 'of:1/2', 1, {name: 'web'}); now(); tell(2, 'MOVED', 'of:1/2', 'of:1/3', 2); now();"
                + " tell(3, 'TAKEN_OVER', 'of:1/3', 'of:1/4', 3, {mac: 'B'}); now(); tell(4, 'MOVED', 'of:1/4', 'of:1/5', 4, {mac: 'B', name: 'other'}); now();"
                + " tell(5, 'LEFT', 'of:1/5', null, 5, {mac: 'B', name: 'other'}); now(); return told.join(', ');"));
  }

  @Test
  void an_event_told_twice_or_late_changes_nothing() {
    assertEquals(
        "true false of:1/3 1",
        told(
            "const first = tell(1, 'ARRIVED', null, 'of:1/2', 1); const again = tell(1, 'ARRIVED', null, 'of:1/2', 1);"
                + " model.readBindings([{ip: '10.0.0.5', vlan: 'None', mac: 'A', location: 'of:1/3', state: 'VALID', since: at(9)}]);"
                + " tell(2, 'MOVED', 'of:1/1', 'of:1/2', 2);"
                + " return `${first} ${again} ${model.entries()[0].location} ${model.present().length}`;"));
  }

  @Test
  void the_same_refused_claim_is_one_line() {
    assertEquals(
        "2 x B, 1 x C",
        told(
            "tell(1, 'CONFLICT', 'of:1/9', null, 3, {otherMac: 'C'}); tell(2, 'CONFLICT', 'of:1/9', null, 4, {otherMac: 'B'});"
                + " tell(3, 'CONFLICT', 'of:1/9', null, 5, {otherMac: 'B'});"
                + " return model.conflicts().map(({times, event}) => `${times} x ${event.otherMac}`).join(', ');"));
  }

  @Test
  void what_was_told_while_all_was_read_has_the_last_word() {
    assertEquals(
        "of:1/3, then of:1/4",
        told(
            "const read = [{ip: '10.0.0.5', vlan: 'None', mac: 'A', location: 'of:1/2', state: 'VALID', since: at(1)}];"
                + " tell(7, 'MOVED', 'of:1/2', 'of:1/3', 2); model.readBindings(read); model.settle(6);"
                + " const first = model.entries()[0].location;"
                + " tell(8, 'MOVED', 'of:1/3', 'of:1/4', 3); model.readBindings(read); model.settle(7);"
                + " return `${first}, then ${model.entries()[0].location}`;"));
  }

  @Test
  void events_told_while_others_are_read_stay_behind_them_in_their_order() {
    assertEquals(
        "1 2 3 4 5; true; 9; ",
        told(
            "const event = id => ({id, kind: 'MOVED', ip: '10.0.0.5', vlan: 'None', mac: 'A', from: 'of:1/1', to: 'of:1/2', time: at(id), sequence: id, convergedMicros: null});"
                + " const ids = () => model.events.map(({id}) => id).join(' '); const said = [];"
                + " for (const id of [2, 3, 4, 5]) model.apply(event(id));"
                + " model.readEvents([1, 2, 3].map(event)); said.push(ids());"
                + " said.push([4, 5].every(id => !model.apply(event(id))));"
                + " model.readEvents([]); model.apply(event(9)); said.push(ids());"
                + " model.readEvents([]); said.push(ids()); return said.join('; ');"));
  }

  @Test
  void who_comes_to_another_page_while_pages_are_read_is_not_missed() {
    assertEquals(
        "10140 of 10140",
        of(
            "reading.js",
            "await (async () => {"
                + " const {Model} = await import(new URL('./model.js', location.origin + location.pathname).href);"
                + " const all = Array.from({length: 10150}, (_, n) => ({ip: `10.0.${n >> 8}.${n & 255}`, vlan: 'None', mac: 'A', location: 'of:1/2', state: 'VALID', since: '2026-01-01T00:00:00Z'}));"
                + " const answers = {events: () => ({events: []}), departures: () => ({departures: []}), status: () => ({states: {}, counters: {}, bindings: 0}),"
                + "  fabric: () => ({devices: [], links: []}), pins: () => ({pins: []}),"
                + "  bindings: query => { const from = Number(query.get('offset')); const page = all.slice(from, from + Number(query.get('limit')));"
                + "   const total = all.length; if (!from) all.splice(0, 10); return {bindings: page, total}; }};"
                + " const fetch = window.fetch;"
                + " window.fetch = async where => { const url = new URL(where); return new Response(JSON.stringify(answers[url.pathname.split('/').pop()](url.searchParams))); };"
                + " try { const model = new Model(); await m.readAll(model, () => {});"
                + "  return `${all.filter(({ip}) => model.bindings.has(`${ip}%None`)).length} of ${all.length}`; }"
                + " finally { window.fetch = fetch; } })()"));
  }

  @Test
  void nothing_is_followed_while_nobody_looks_and_then_from_where_it_was() {
    assertEquals(
        "0; 1 since 5, closed; 2 since 9",
        of(
            "stream.js",
            "(() => { const made = []; const Source = window.EventSource;"
                + " window.EventSource = class { constructor(url) { made.push(this); this.since = new URL(url).searchParams.get('since'); this.heard = {}; }"
                + "  addEventListener(name, hear) { this.heard[name] = hear; } close() { this.closed = true; } };"
                + " try { const said = []; const stream = new m.Stream({event() {}, gap() {}, state() {}});"
                + "  stream.pause(true); stream.follow(5); said.push(made.length);"
                + "  stream.pause(false); made[0].heard.mobility({data: JSON.stringify({id: 9})}); stream.pause(true);"
                + "  said.push(`${made.length} since ${made[0].since}, ${made[0].closed ? 'closed' : 'open'}`);"
                + "  stream.pause(false); said.push(`${made.length} since ${made[1].since}`); return said.join('; '); }"
                + " finally { window.EventSource = Source; } })()"));
  }

  @Test
  void what_was_shown_is_what_is_done() {
    assertEquals(
        "[[\"notices\",{\"kind\":\"left\",\"mac\":\"A\",\"addresses\":[\"10.0.0.5\"],\"vlan\":10}],"
            + "[\"pins\",{\"address\":\"10.0.0.5\",\"vlan\":10,\"mac\":\"A\",\"location\":\"of:1/2\"}]]",
        of(
            "actions.js",
            "await (async () => {"
                + " const {render} = await import(new URL('./lit.js', location.origin + location.pathname).href);"
                + " const told = []; const questions = []; const box = document.createElement('div');"
                + " const page = {model: {pins: new Map(), placeName: place => place}, user: {admin: true}, ask: question => questions.push(question),"
                + "  tell: async (...all) => { told.push(all); return {left: []}; }, readFabric: async () => {}};"
                + " render(new m.Actions(page).all({key: 'k', ip: '10.0.0.5', vlan: 10, mac: 'A', location: 'of:1/2', state: 'VALID'}), box);"
                + " box.querySelectorAll('button').forEach(button => button.click());"
                + " for (const question of questions) await question.run();"
                + " return told; })()"));
  }

  @Test
  void who_is_back_before_it_has_faded_stays() {
    assertEquals(
        "gone; valid 1",
        of(
            "fabric.js",
            "await (async () => {"
                + " const {Model} = await import(new URL('./model.js', location.origin + location.pathname).href);"
                + " const model = new Model(); const picture = new m.FabricPicture('test'); document.body.append(picture.node);"
                + " const tell = (id, kind, from, to) => { model.apply({id, kind, ip: '10.0.0.5', vlan: 'None', mac: 'A', from, to, time: new Date(1e12 + id).toISOString(),"
                + "  sequence: id, convergedMicros: null}); picture.draw(model, 1e12); };"
                + " const item = () => picture.node.querySelector('a.item').classList[1];"
                + " model.readFabric({switches: [{id: 'of:1', available: true}], links: [], ports: ['of:1/2']});"
                + " tell(1, 'ARRIVED', null, 'of:1/2'); tell(2, 'LEFT', 'of:1/2', null); const left = item();"
                + " tell(3, 'ARRIVED', null, 'of:1/2');"
                + " await new Promise(done => setTimeout(done, 100));"
                + " const said = `${left}; ${item()} ${picture.node.querySelector('a.item').getAttribute('opacity')}`; picture.node.remove(); return said; })()"));
  }

  @Test
  void what_little_happens_is_drawn_at_once_and_a_flood_half_of_the_time() {
    assertEquals(
        "at once 10 times; a half",
        of(
            "pace.js",
            "(() => { const pace = new m.Pace(); let now = 10000; let times = 0;"
                + " while (pace.wait(now) === 0) { pace.spent(now, now += 50); times += 1; }"
                + " const begin = now; let drawn = 0;"
                + " for (let i = 0; i < 100; i += 1) { now += pace.wait(now); pace.spent(now, now += 30); drawn += 30; }"
                + " const share = drawn / (now - begin); return `at once ${times} times; ${Math.abs(share - 1 / 2) < 0.01 ? 'a half' : share}`; })()"));
  }

  private static final String FABRIC =
      "(leaves, many, width) => {"
          + " const switches = [1, 2].map(n => ({id: `of:10${n}`, available: true})).concat(Array.from({length: leaves}, (_, n) => ({id: `of:2${n}`, available: true})));"
          + " const links = switches.slice(2).flatMap((leaf, n) => [1, 2].map(s => [`of:10${s}/${n + 1}`, `${leaf.id}/${s}`]));"
          + " const hosts = Array.from({length: many}, (_, n) => ({id: `h${n}`, label: `10.0.0.${n}`, location: `of:2${n % leaves}/${3 + n % 2}`}));"
          + " return m.layout({switches, links, ports: []}, hosts, width); }";

  @Test
  void spines_are_above_leaves_and_nothing_overlaps_or_sticks_out() {
    for (int[] shape :
        List.of(
            new int[] {3, 14, 900},
            new int[] {3, 200, 900},
            new int[] {3, 14, 320},
            new int[] {12, 500, 700},
            new int[] {96, 10000, 1000})) {
      String said =
          of(
              "fabric-layout.js",
              "(() => { const p = ("
                  + FABRIC
                  + ")("
                  + shape[0]
                  + ","
                  + shape[1]
                  + ","
                  + shape[2]
                  + ");"
                  + " const faults = []; const over = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;"
                  + " for (const list of [p.switches, p.ports, p.items]) list.forEach((a, i) => { if (a.x < 0 || a.x + a.w > p.width || a.y + a.h > p.height) faults.push(`${a.id} sticks out`);"
                  + "  list.slice(0, i).forEach(b => over(a, b) && faults.push(`${a.id} on ${b.id}`)); });"
                  + " const inner = Math.max(...p.switches.filter(s => !s.edge).map(s => s.y + s.h)); if (p.switches.some(s => s.edge && s.y < inner)) faults.push('a leaf above a spine');"
                  + " const drawn = p.items.length + p.ports.filter(o => o.share).reduce((n, o) => n + o.count, 0); if (drawn !== "
                  + shape[1]
                  + ") faults.push(`${drawn} hosts`);"
                  + " return faults.slice(0, 5).join(', '); })()");
      assertEquals("", said, shape[0] + " leaves, " + shape[1] + " hosts, " + shape[2] + " wide");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m.ago(1000, 1500)        | just now",
        "m.ago(0, 119000)         | 119 s ago",
        "m.ago(0, 7200000)        | 2 h ago",
        "m.ago(NaN, 1)            | –",
        "m.span(7123)             | 7.1 ms",
        "m.span(2300000)          | 2.3 s",
        "m.span(null)             | –",
        "m.some(1, 'host')        | 1 host",
        "m.shortDevice('of:0000000000000201') | of:201",
        "m.shortDevice('of:0000000000000000') | of:0",
      })
  void words_are_those_of_people(String asked, String said) {
    assertEquals(said, of("words.js", asked));
  }
}
