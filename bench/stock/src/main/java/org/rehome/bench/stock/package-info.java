/** What ONOS does about neighbors without Rehome, for benchmarks only. */
package org.rehome.bench.stock;
