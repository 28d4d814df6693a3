package io.heliograph.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbers that one process counts up and another reads, in memory that both have mapped: asking
 * would cost more than what is measured. One thread writes each number.
 */
final class Counters implements AutoCloseable {

    private static final int COUNT = 8;

    /** Each on a cache line of its own. */
    private static final int DISTANCE = 64;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Path file;
    private final boolean owned;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    private Counters(Path file, boolean owned) throws IOException {
        this.file = file;
        this.owned = owned;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) COUNT * DISTANCE, arena);
        }
    }

    /** New ones, all zero, whose file goes with them. */
    static Counters create() throws IOException {
        Path file = Files.createTempFile("heliograph-bench", ".counters");
        // For a run that is interrupted.
        file.toFile().deleteOnExit();
        return new Counters(file, true);
    }

    /** Those of another process. */
    static Counters open(Path file) throws IOException {
        return new Counters(file, false);
    }

    Path file() {
        return file;
    }

    /** Adds to number {@code index}; by its one writer. */
    void add(int index, long more) {
        long at = (long) index * DISTANCE;
        LONG.setRelease(memory, at, (long) LONG.get(memory, at) + more);
    }

    long sum() {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += (long) LONG.getAcquire(memory, (long) i * DISTANCE);
        }
        return sum;
    }

    @Override
    public void close() {
        arena.close();
        if (!owned) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
