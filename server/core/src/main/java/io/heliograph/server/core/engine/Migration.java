package io.heliograph.server.core.engine;

import io.netty.buffer.ByteBuf;

import java.time.Duration;

/**
 * One client on its way from a hub server that leaves to another one, without noticing. Home
 * thread: the shard's loop.
 *
 * <pre>
 * WAITING   everything passes as before, until the hub server owes the client nothing for a moment
 * DRAINING  no such moment came: new calls are held, what was begun is passed on until it is answered
 * PAUSING   the hub server was asked to say no more about the client; its word is awaited
 * </pre>
 *
 * <p>Then the old hub server is told that the client goes to the new one, the new one that it comes
 * from the old one, and what was held follows. If there is no other hub server by then, the client
 * stays, and the next sweep tries again.
 *
 * <p>Groups, user and connection id are the service's own, so nothing happens to them; what others
 * send to the client goes on throughout.
 */
final class Migration {

    static final Duration WAITING_TIME = Duration.ofSeconds(1);
    static final Duration DRAINING_TIME = Duration.ofSeconds(5);
    static final Duration PAUSING_TIME = Duration.ofSeconds(1);

    private enum Phase {
        WAITING,
        DRAINING,
        PAUSING
    }

    private final ServedSession session;
    private final CallTracker calls;
    private final HeldInput held;
    private Phase phase = Phase.WAITING;
    private long phaseBeganNanos;

    Migration(ServedSession session, CallTracker calls, long nowNanos) {
        this.session = session;
        this.calls = calls;
        this.held = new HeldInput(calls.protocol());
        this.phaseBeganNanos = nowNanos;
    }

    /** Bytes of the client; borrowed. */
    void received(ByteBuf data, long nowNanos) {
        if (phase == Phase.WAITING) {
            session.forward(data);
        } else {
            if (calls.isInsideMessage()) {
                session.forwardSeen(calls.restOfMessage(data));
            }
            held.take(data, session::forward);
            if (held.sawClose()) {
                session.stay();
                return;
            }
            session.limitHeld(held.bytes());
        }
        step(nowNanos);
    }

    /** Goes on if the hub server owes nothing any more. */
    void step(long nowNanos) {
        if (phase == Phase.PAUSING || !calls.isIdle() || session.awaitsAnswers()) {
            return;
        }
        if (calls.needsFence()) {
            enter(Phase.DRAINING, nowNanos);
            session.sendFence();
        } else {
            pause(nowNanos);
        }
    }

    /** What is held is too much: no more waiting. */
    void cutShort(long nowNanos) {
        if (phase == Phase.PAUSING) {
            session.move();
        } else {
            pause(nowNanos);
        }
    }

    private void pause(long nowNanos) {
        enter(Phase.PAUSING, nowNanos);
        held.keepEverything();
        session.pauseServer();
    }

    /** The old hub server says nothing more from here on. */
    void pauseAcknowledged() {
        if (phase == Phase.PAUSING) {
            session.move();
        }
    }

    void sweep(long nowNanos) {
        long passed = nowNanos - phaseBeganNanos;
        switch (phase) {
            case WAITING -> {
                if (passed >= WAITING_TIME.toNanos()) {
                    enter(Phase.DRAINING, nowNanos);
                }
            }
            case DRAINING -> {
                // Both halves of a message go to one hub server, whatever time it takes.
                if (passed >= DRAINING_TIME.toNanos() && !calls.isInsideMessage()) {
                    pause(nowNanos);
                }
            }
            case PAUSING -> {
                if (passed >= PAUSING_TIME.toNanos()) {
                    session.move();
                }
            }
        }
    }

    private void enter(Phase next, long nowNanos) {
        if (phase != next) {
            phase = next;
            phaseBeganNanos = nowNanos;
        }
    }

    /** True once the hub server was asked to hold its tongue. */
    boolean isPausing() {
        return phase == Phase.PAUSING;
    }

    /** Everything that waits, in the caller's hands. The last call. */
    ByteBuf end() {
        return held.takeAll();
    }
}
