// The entry of the menu leads out of this GUI, to Rehome's own page.
(function () {
  'use strict';

  var PAGE = '/onos/rehome/';

  angular.module('ovRehome', []).controller('OvRehomeCtrl', ['$window', function ($window) {
    this.page = PAGE;
    // Not kept in the browser's history, so that "back" leads to what was before.
    $window.location.replace(PAGE);
  }]);
}());
