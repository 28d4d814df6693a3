package io.heliograph.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a service and resets WebSockets, each after a random number of bytes in either
 * direction or a short random time, until it has cut a given number of them. A WebSocket whose id
 * it has not seen may finish its handshakes, and any may open: stock clients try once to come back,
 * and are told that they are by the answer to the upgrade.
 */
final class CuttingProxy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final int HANDSHAKES = 200;
    private static final int MAX_MILLIS = 150;
    private static final int MAX_BITS = 16;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final int cutsWanted;
    private final Random random;
    private final AtomicInteger cuts = new AtomicInteger();
    private final Set<Line> open = ConcurrentHashMap.newKeySet();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    CuttingProxy(int targetPort, int cutsWanted, long seed) throws IOException {
        this.listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        this.cutsWanted = cutsWanted;
        this.random = new Random(seed);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    boolean hasCutAll() {
        return cuts() >= cutsWanted;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> relay(near));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void relay(Socket near) {
        try {
            near.setTcpNoDelay(true);
            Socket far = new Socket();
            far.setTcpNoDelay(true);
            far.connect(target);
            Line line = new Line(near, far);
            open.add(line);
            Thread.ofVirtual().start(() -> line.pump(near, far, line.up));
            line.pump(far, near, line.down);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized int randomBytes() {
        return random.nextInt(1 << random.nextInt(MAX_BITS));
    }

    private synchronized int randomMillis() {
        return random.nextInt(MAX_MILLIS);
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        listener.close();
        open.forEach(Line::reset);
    }

    /** One direction: bytes that still pass, from where the head has ended. */
    private static final class Way {
        final StringBuilder head = new StringBuilder();
        boolean headOver;
        int left = Integer.MAX_VALUE;
    }

    private final class Line {
        final Socket near;
        final Socket far;
        final Way up = new Way();
        final Way down = new Way();
        private boolean over;

        /** What comes is lost; the line is cut once the client has spoken. */
        private boolean due;

        private boolean speaks;
        private ScheduledFuture<?> timer = clock.schedule(() -> {}, 0, TimeUnit.MILLISECONDS);

        Line(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void pump(Socket from, Socket to, Way way) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    int passes = passing(way, buffer, n);
                    out.write(buffer, 0, passes);
                    cutIfDue();
                }
                to.shutdownOutput();
            } catch (IOException e) {
                reset();
            }
        }

        private synchronized int passing(Way way, byte[] bytes, int n) {
            int start = 0;
            if (!way.headOver) {
                int before = way.head.length();
                way.head.append(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
                int end = way.head.indexOf("\r\n\r\n");
                if (end < 0) {
                    return n;
                }
                way.headOver = true;
                start = end + 4 - before;
                if (way == down && way.head.indexOf("HTTP/1.1 101") == 0) {
                    arm();
                }
            }
            speaks |= way == up && start < n;
            int passes = Math.min(n - start, way.left);
            if (way.left != Integer.MAX_VALUE) {
                way.left -= passes;
            }
            due |= passes < n - start;
            return start + passes;
        }

        private synchronized void cutIfDue() {
            if (due && speaks) {
                cut();
            }
        }

        private synchronized void timeIsOver() {
            due = true;
            cutIfDue();
        }

        /** The WebSocket is open. */
        private void arm() {
            if (hasCutAll()) {
                return;
            }
            String request = up.head.substring(0, up.head.indexOf("\r\n"));
            int granted = ids.add(request.replaceFirst("^.*[?&]id=", "")) ? HANDSHAKES : 0;
            up.left = granted + randomBytes();
            down.left = granted + randomBytes();
            if (granted == 0) {
                timer = clock.schedule(this::timeIsOver, randomMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void cut() {
            if (!over) {
                cuts.incrementAndGet();
                reset();
            }
        }

        synchronized void reset() {
            over = true;
            timer.cancel(false);
            open.remove(this);
            for (Socket socket : new Socket[] {near, far}) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException e) {
                    // It is closed already.
                }
            }
        }
    }
}
