// The overlay of the topology view. What it shows is decided by the server; it only asks to be shown it.
(function () {
  'use strict';

  var ID = 'rehome-overlay'; // the server's name for it, too
  var SHOW = 'rehomeShow';
  var PAGE = '/onos/rehome/';

  var flash, wss, browser;
  var showing = false;

  function say() {
    wss.sendEvent(SHOW, { on: showing });
  }

  function show() {
    showing = true;
    say();
    flash.flash('Moves, departures and conflicts are shown');
  }

  // Whether there was anything to hide.
  function hide() {
    if (!showing) {
      return false;
    }
    showing = false;
    say();
    flash.flash('Moves, departures and conflicts are hidden');
    return true;
  }

  function open() {
    browser.open(PAGE, '_blank', 'noopener');
  }

  var overlay = {
    overlayId: ID,
    glyphId: '*move',
    tooltip: 'Host mobility',
    glyphs: {
      // A host's old place, the way, its new place.
      move: {
        vb: '0 0 24 24',
        d: 'M2,12a3,3,0,1,1,6,0a3,3,0,1,1,-6,0zM9,11h6v-3l5,4l-5,4v-3h-6zM21,5h2v14h-2z'
      }
    },
    activate: show,
    deactivate: hide,
    buttons: {
      rehomePage: { gid: '*move', tt: 'Open Rehome', cb: open }
    },
    keyBindings: {
      0: { cb: hide, tt: 'Hide moves, departures and conflicts', gid: 'xMark' },
      V: { cb: show, tt: 'Show moves, departures and conflicts', gid: '*move' },
      F: { cb: open, tt: 'Open Rehome', gid: 'chain' },
      _keyOrder: ['0', 'V', 'F']
    },
    hooks: {
      escape: hide
    }
  };

  angular.module('ovRehome').run([
    '$window', 'FlashService', 'TopoOverlayService', 'WebSocketService',
    function ($window, _flash_, topologyOverlays, _wss_) {
      browser = $window;
      flash = _flash_;
      wss = _wss_;
      // Only once the connection is open and has said who it is: before, any other word ends it.
      wss.addOpenListener(say);
      topologyOverlays.register(overlay);
    }
  ]);
}());
