package io.heliograph.benchmarks.report;

import java.io.PrintWriter;

/**
 * What a benchmark is at: one line that replaces itself on a terminal, lines one below the other
 * elsewhere. Safe for use by one thread.
 */
public final class Progress {

    private final PrintWriter out;
    private final boolean terminal;

    public Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    public void at(String what) {
        if (terminal) {
            out.print("\r\u001b[K" + what);
        } else {
            out.println(what);
        }
        out.flush();
    }

    /** Leaves the line empty for what follows. */
    public void done() {
        if (terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
