/** Tests of how things are asked for and shown, and a service to ask. */
package org.rehome.view;
