// Small charts, each a picture with its figures in words.

import {html, svg, nothing} from './lit.js';
import {area, curveMonotoneX, line, max, scaleLinear} from './d3.js';

const WIDTH = 220;
const HEIGHT = 44;

const scales = (length, top, bottom = 0) => ({
  x: scaleLinear([0, Math.max(1, length - 1)], [0, WIDTH]),
  y: scaleLinear([bottom, Math.max(bottom + 1, top)], [HEIGHT - 1, 3]),
});

const frame = (label, content) => html`
  <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${content}
  </svg>`;

/** Lines over time, each `{tone, values}`; the first one is filled. */
export function lines(label, series, fromZero = true) {
  const all = series.flatMap(({values}) => values);
  if (all.length < 2) return frame(label, nothing);
  const low = Math.min(...all);
  const high = Math.max(...all);
  const bottom = fromZero ? 0 : Math.max(0, low - (high - low || 1));
  const {x, y} = scales(Math.max(...series.map(({values}) => values.length)), high, bottom);
  const shape = line((_, i) => x(i), (value) => y(value)).curve(curveMonotoneX);
  const filled = area((_, i) => x(i), HEIGHT, (value) => y(value)).curve(curveMonotoneX);
  return frame(label, series.map(({tone, values}, i) => svg`
    ${i ? nothing : svg`<path class="fill ${tone}" d=${filled(values) ?? ''}></path>`}
    <path class="line ${tone}" d=${shape(values) ?? ''}></path>`));
}

/** Bars over time, each a pile of `{tone, value}`. */
export function bars(label, piles) {
  const top = max(piles, (pile) => pile.reduce((sum, {value}) => sum + value, 0)) ?? 0;
  const {y} = scales(piles.length, Math.max(3, top));
  const step = WIDTH / piles.length;
  return frame(label, piles.map((pile, i) => {
    let under = 0;
    return pile.map(({tone, value}) => {
      if (!value) return nothing;
      const [low, high] = [y(under), y(under += value)];
      return svg`<rect class="bar ${tone}" x=${i * step + step * 0.12} width=${step * 0.76} y=${high}
        height=${Math.max(1, low - high)}></rect>`;
    });
  }));
}
