// SPDX-License-Identifier: Apache-2.0

/// The page as it is built into the program, by file name. A test holds the list against the folder `Public`.
enum EmbeddedPage {
    static let openAPI = Asset(contentType: "application/json", bytes: PackageResources.openapi_json)

    static let assets: [String: Asset] = [
        "alerts.css": asset("alerts.css", PackageResources.alerts_css),
        "alerts.js": asset("alerts.js", PackageResources.alerts_js),
        "api.js": asset("api.js", PackageResources.api_js),
        "app.js": asset("app.js", PackageResources.app_js),
        "camera.js": asset("camera.js", PackageResources.camera_js),
        "condition.js": asset("condition.js", PackageResources.condition_js),
        "docs.css": asset("docs.css", PackageResources.docs_css),
        "docs.html": asset("docs.html", PackageResources.docs_html),
        "docs.js": asset("docs.js", PackageResources.docs_js),
        "icon.svg": asset("icon.svg", PackageResources.icon_svg),
        "index.html": asset("index.html", PackageResources.index_html),
        "key.js": asset("key.js", PackageResources.key_js),
        "keydialog.css": asset("keydialog.css", PackageResources.keydialog_css),
        "keydialog.js": asset("keydialog.js", PackageResources.keydialog_js),
        "language.js": asset("language.js", PackageResources.language_js),
        "messages.js": asset("messages.js", PackageResources.messages_js),
        "overlay.js": asset("overlay.js", PackageResources.overlay_js),
        "pairing.js": asset("pairing.js", PackageResources.pairing_js),
        "screen.js": asset("screen.js", PackageResources.screen_js),
        "socket.js": asset("socket.js", PackageResources.socket_js),
        "start.css": asset("start.css", PackageResources.start_css),
        "start.js": asset("start.js", PackageResources.start_js),
        "statistics.js": asset("statistics.js", PackageResources.statistics_js),
        "strings.en.js": asset("strings.en.js", PackageResources.strings_en_js),
        "strings.zh.js": asset("strings.zh.js", PackageResources.strings_zh_js),
        "style.css": asset("style.css", PackageResources.style_css),
        "tile.css": asset("tile.css", PackageResources.tile_css),
        "tile.js": asset("tile.js", PackageResources.tile_js),
        "top.css": asset("top.css", PackageResources.top_css),
        "wall.css": asset("wall.css", PackageResources.wall_css),
        "wall.js": asset("wall.js", PackageResources.wall_js),
    ]

    private static func asset(_ name: String, _ bytes: [UInt8]) -> Asset {
        Asset(contentType: Asset.contentType(of: name) ?? "application/octet-stream", bytes: bytes)
    }
}
