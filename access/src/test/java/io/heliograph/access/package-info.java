@NullMarked
package io.heliograph.access;

import org.jspecify.annotations.NullMarked;
