package io.heliograph.server.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Thousands of connections on one thread, which also ticks four times a second. */
final class Swarm implements AutoCloseable {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** One connection. Everything is called on the swarm's thread. */
    abstract static class Peer {

        private final Queue<ByteBuffer> out = new ArrayDeque<>(2);

        @SuppressWarnings("NullAway.Init")
        private SelectionKey key;

        private boolean closed;

        /** Whether it reads what it is sent. */
        boolean reads() {
            return true;
        }

        abstract void onConnected();

        abstract void onBytes(ByteBuffer bytes);

        void onTick() {}

        /** The other end has closed, or it could not be reached. */
        void onClosed() {}

        /** The array is shared, not copied. */
        final void write(byte[] bytes) {
            if (!closed) {
                out.add(ByteBuffer.wrap(bytes));
                flush();
            }
        }

        private void flush() {
            try {
                while (!out.isEmpty()) {
                    channel().write(out.peek());
                    if (out.peek().hasRemaining()) {
                        break;
                    }
                    out.remove();
                }
                int reading = reads() ? SelectionKey.OP_READ : 0;
                key.interestOps(reading | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
            } catch (IOException e) {
                end();
            }
        }

        final boolean isFlushed() {
            return out.isEmpty();
        }

        private SocketChannel channel() {
            return (SocketChannel) key.channel();
        }

        private void end() {
            if (closed) {
                return;
            }
            closed = true;
            out.clear();
            try {
                channel().close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            onClosed();
        }
    }

    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final Thread thread = Thread.ofPlatform().name("swarm").unstarted(this::run);
    private final Semaphore ticks = new Semaphore(0);
    private volatile boolean stopped;

    Swarm() throws IOException {
        thread.start();
    }

    /** Safe for any thread. */
    void connect(int port, Peer peer) {
        execute(() -> open(port, peer));
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void open(int port, Peer peer) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (!peer.reads()) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            }
            peer.key = channel.register(selector, SelectionKey.OP_CONNECT, peer);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void run() {
        long nextTick = System.nanoTime() + TICK_NANOS;
        try {
            while (!stopped) {
                long left = nextTick - System.nanoTime();
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                selector.selectedKeys().forEach(this::ready);
                selector.selectedKeys().clear();
                if (System.nanoTime() - nextTick >= 0) {
                    nextTick = System.nanoTime() + TICK_NANOS;
                    for (SelectionKey key : List.copyOf(selector.keys())) {
                        ((Peer) key.attachment()).onTick();
                    }
                    ticks.release();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void ready(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            if (key.isValid() && key.isConnectable()) {
                peer.channel().finishConnect();
                key.interestOps(peer.reads() ? SelectionKey.OP_READ : 0);
                peer.onConnected();
            }
            if (key.isValid() && key.isReadable()) {
                read(peer);
            }
            if (key.isValid() && key.isWritable()) {
                peer.flush();
            }
        } catch (IOException e) {
            peer.end();
        }
    }

    private void read(Peer peer) throws IOException {
        buffer.clear();
        if (peer.channel().read(buffer) < 0) {
            peer.end();
        } else {
            peer.onBytes(buffer.flip());
        }
    }

    /** Waits until every peer has been ticked once more. */
    void awaitTick() throws InterruptedException {
        ticks.drainPermits();
        ticks.acquire();
    }

    /** Breaks the line of {@code peer}. Safe for any thread. */
    void drop(Peer peer) {
        execute(peer::end);
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
