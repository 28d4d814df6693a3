package io.heliograph.benchmarks;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * A hub of other processes.
 *
 * @param url where its clients negotiate
 * @param pids of the processes whose processor time and memory are its cost
 */
public record Peer(String name, URI url, List<Long> pids) {

    /**
     * Looks whether it is there, before anything is measured.
     *
     * @throws IOException that says what is not
     */
    public void check() throws IOException, InterruptedException {
        HubAddress.negotiated(url);
        for (long pid : pids) {
            if (ProcessHandle.of(pid).isEmpty()) {
                throw new IOException("there is no process " + pid);
            }
        }
    }

    /** Null without process ids. */
    @Nullable CpuTime cpu() {
        if (pids.isEmpty()) {
            return null;
        }
        List<CpuTime> parts = pids.stream().map(CpuTime::ofProcess).toList();
        return () -> parts.stream().mapToLong(CpuTime::nanos).sum();
    }
}
