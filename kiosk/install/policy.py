"""What the browser may do, as a managed policy of Chromium (chromeenterprise.google/policies): our pages alone."""

import json
from typing import Any

FALLBACK = "/usr/local/lib/museum-kiosk/fallback.html"
NONE, ALL = 2, 3  # of `DefaultPopupsSetting` and its like: blocked; of `DownloadRestrictions`: all of them


def policy(origin: str) -> dict[str, Any]:
    """`origin`: `http://127.0.0.1:8080`. The fallback page is the one file that may be shown."""
    return {
        "URLBlocklist": ["*", "chrome://*"],  # the first does not cover the browser's own pages
        "URLAllowlist": [origin.removeprefix("http://"), f"file://{FALLBACK}"],
        "DeveloperToolsAvailability": 2,
        "RemoteDebuggingAllowed": False,
        "DownloadRestrictions": ALL,
        "AllowFileSelectionDialogs": False,
        "PrintingEnabled": False,
        "DefaultPopupsSetting": NONE,
        "DefaultNotificationsSetting": NONE,
        "DefaultGeolocationSetting": NONE,
        "DefaultClipboardSetting": NONE,
        "DefaultWebUsbGuardSetting": NONE,
        "DefaultWebBluetoothGuardSetting": NONE,
        "DefaultSerialGuardSetting": NONE,
        "DefaultWebHidGuardSetting": NONE,
        "DefaultFileSystemReadGuardSetting": NONE,
        "DefaultFileSystemWriteGuardSetting": NONE,
        "VideoCaptureAllowed": False,
        "AudioCaptureAllowed": False,
        "ScreenCaptureAllowed": False,
        "PasswordManagerEnabled": False,
        "AutofillAddressEnabled": False,
        "AutofillCreditCardEnabled": False,
        "ExtensionInstallBlocklist": ["*"],
        "IncognitoModeAvailability": 1,
        "BrowserGuestModeEnabled": False,
        "BrowserAddPersonEnabled": False,
        "BrowserSignin": 0,
        "SyncDisabled": True,
        "TranslateEnabled": False,
        "BookmarkBarEnabled": False,
        "EditBookmarksEnabled": False,
        "SearchSuggestEnabled": False,
        "SpellcheckEnabled": False,
        "DefaultSearchProviderEnabled": False,
        "SavingBrowserHistoryDisabled": True,
        "PromotionsEnabled": False,
        "MetricsReportingEnabled": False,
        "SafeBrowsingProtectionLevel": 0,
        "NetworkPredictionOptions": NONE,
        "BackgroundModeEnabled": False,
        "DefaultBrowserSettingEnabled": False,
        "DnsOverHttpsMode": "off",
        "ProxyMode": "direct",
    }


def as_file(origin: str) -> str:
    return json.dumps(policy(origin), indent=2) + "\n"
