package io.heliograph.server.core.engine;

import io.heliograph.server.core.ConnectionIds;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that open transports: each is the id of its connection, encrypted with a key that
 * this node makes up and tells nobody. So the connection of a secret is found without a table that
 * grows with every client, and nobody can tell a secret from an id. Safe for use by any thread.
 */
final class ConnectionTokens {

    private static final String AES = "AES";

    /** One block, each with another content: nothing would be chained. */
    private static final String ONE_BLOCK = "AES/ECB/NoPadding";

    private static final int KEY_BYTES = 16;

    private final ConnectionIds ids;
    private final SecretKeySpec key;

    ConnectionTokens(ConnectionIds ids) {
        this.ids = ids;
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, AES);
    }

    /** The secret of a connection that this node has named. */
    String of(String connectionId) {
        byte[] block = run(Cipher.ENCRYPT_MODE, ids.pack(connectionId));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(block);
    }

    /** The connection id that {@code token} stands for; null if it stands for none of this node. */
    @Nullable String idOf(String token) {
        byte[] block;
        try {
            block = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (block.length != ConnectionIds.PACKED_BYTES) {
            return null;
        }
        return ids.unpack(run(Cipher.DECRYPT_MODE, block));
    }

    private byte[] run(int mode, byte[] block) {
        try {
            Cipher cipher = Cipher.getInstance(ONE_BLOCK);
            cipher.init(mode, key);
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }
}
