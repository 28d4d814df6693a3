@NullMarked
package io.heliograph.it;

import org.jspecify.annotations.NullMarked;
