package io.heliograph.benchmarks;

import java.net.URI;
import java.util.List;

/**
 * A hub of other processes.
 *
 * @param url where its clients negotiate
 * @param pids of the processes whose processor time and memory are its cost
 */
public record Peer(String name, URI url, List<Long> pids) {

    CpuTime cpu() {
        List<CpuTime> parts = pids.stream().map(CpuTime::ofProcess).toList();
        return () -> parts.stream().mapToLong(CpuTime::nanos).sum();
    }
}
