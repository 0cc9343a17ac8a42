/**
 * The page, looked at in a real browser: against a running ONOS with a fabric, and against canned
 * answers.
 */
package org.rehome.browser;
