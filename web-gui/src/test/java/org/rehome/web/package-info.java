/** Tests of REST, through the real JAX-RS machinery but no network. */
package org.rehome.web;
