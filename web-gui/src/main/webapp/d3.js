// D3, which comes as one script that puts itself into the global scope.

import './lib/d3/dist/d3.min.js';

export const {
  area, bisector, curveMonotoneX, easeCubicInOut, easeCubicOut, extent, line, max, scaleLinear, select,
} = globalThis.d3;
