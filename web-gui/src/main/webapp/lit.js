// The parts of lit that are used here.

export {html, svg, nothing, render} from './lib/lit-html/lit-html.js';
export {repeat} from './lib/lit-html/directives/repeat.js';
