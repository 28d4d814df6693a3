/// Connection strings, access keys and the tokens signed with them.
///
/// Everything here is a value or a pure function of values: no sockets, no files, no clock but the
/// one handed in.
@NullMarked
package io.heliograph.access;

import org.jspecify.annotations.NullMarked;
