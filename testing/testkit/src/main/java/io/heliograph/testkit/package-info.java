/// For tests of whole systems: a service in the test's process, and hub servers that follow a
/// script.
@NullMarked
package io.heliograph.testkit;

import org.jspecify.annotations.NullMarked;
