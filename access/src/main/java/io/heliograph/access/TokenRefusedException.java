package io.heliograph.access;

/**
 * Carries a refusal out of the depth of the parsers; never leaves this package and has no stack
 * trace, since attackers cause it.
 */
@SuppressWarnings("serial")
final class TokenRefusedException extends Exception {

    private final TokenProblem problem;

    TokenRefusedException(TokenProblem problem) {
        this(problem, problem.sentence());
    }

    TokenRefusedException(TokenProblem problem, String sentence) {
        super(sentence, null, false, false);
        this.problem = problem;
    }

    TokenVerdict.Refused verdict() {
        return new TokenVerdict.Refused(problem, String.valueOf(getMessage()));
    }
}
