// SPDX-License-Identifier: Apache-2.0

extension CORSRules {
    /// The methods of our API, for pages of other origins. The same behind a Kong: pages must not notice that one was put in front.
    public static let methodsOfAPI = ["GET", "HEAD", "POST", "OPTIONS"]
    /// The headers our API takes.
    public static let headersOfAPI = ["Accept", "Content-Type", "apikey", "X-API-Key", "X-Request-Id", "X-Session-Id"]
    /// The headers of our answers that pages may read.
    public static let exposedHeadersOfAPI = [
        "X-Session-Id", "X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After",
    ]
}
