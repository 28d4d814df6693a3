package io.heliograph.access;

import java.util.Map;

/**
 * The long claim types that .NET puts in the place of a JWT's short names.
 *
 * <p>Hub servers do not map for themselves: roles and user ids only work there under the long
 * names.
 */
final class InboundClaimMap {

    private static final String XML_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private static final String MICROSOFT =
            "http://schemas.microsoft.com/ws/2008/06/identity/claims/";
    private static final String IDENTITY = "http://schemas.microsoft.com/identity/claims/";
    private static final String REQUEST =
            "http://schemas.microsoft.com/2012/01/requestcontext/claims/";
    private static final String DEVICE =
            "http://schemas.microsoft.com/2012/01/devicecontext/claims/";
    private static final String CERTIFICATE =
            "http://schemas.microsoft.com/2012/12/certificatecontext/";

    static final String NAME_IDENTIFIER = XML_SOAP + "nameidentifier";

    static final Map<String, String> LONG_TYPES =
            Map.ofEntries(
                    Map.entry(
                            "actort",
                            "http://schemas.xmlsoap.org/ws/2009/09/identity/claims/actor"),
                    Map.entry("birthdate", XML_SOAP + "dateofbirth"),
                    Map.entry("email", XML_SOAP + "emailaddress"),
                    Map.entry("family_name", XML_SOAP + "surname"),
                    Map.entry("gender", XML_SOAP + "gender"),
                    Map.entry("given_name", XML_SOAP + "givenname"),
                    Map.entry("nameid", XML_SOAP + "nameidentifier"),
                    Map.entry("sub", XML_SOAP + "nameidentifier"),
                    Map.entry("website", XML_SOAP + "webpage"),
                    Map.entry("unique_name", XML_SOAP + "name"),
                    Map.entry("oid", IDENTITY + "objectidentifier"),
                    Map.entry("scp", IDENTITY + "scope"),
                    Map.entry("tid", IDENTITY + "tenantid"),
                    Map.entry("idp", IDENTITY + "identityprovider"),
                    Map.entry("acr", "http://schemas.microsoft.com/claims/authnclassreference"),
                    Map.entry("amr", "http://schemas.microsoft.com/claims/authnmethodsreferences"),
                    Map.entry("adfs1email", "http://schemas.xmlsoap.org/claims/EmailAddress"),
                    Map.entry("adfs1upn", "http://schemas.xmlsoap.org/claims/UPN"),
                    Map.entry("commonname", "http://schemas.xmlsoap.org/claims/CommonName"),
                    Map.entry("group", "http://schemas.xmlsoap.org/claims/Group"),
                    Map.entry("authmethod", MICROSOFT + "authenticationmethod"),
                    Map.entry("role", MICROSOFT + "role"),
                    Map.entry("roles", MICROSOFT + "role"),
                    Map.entry("upn", XML_SOAP + "upn"),
                    Map.entry("winaccountname", MICROSOFT + "windowsaccountname"),
                    Map.entry("groupsid", MICROSOFT + "groupsid"),
                    Map.entry("primarygroupsid", MICROSOFT + "primarygroupsid"),
                    Map.entry("primarysid", MICROSOFT + "primarysid"),
                    Map.entry("denyonlyprimarygroupsid", MICROSOFT + "denyonlyprimarygroupsid"),
                    Map.entry("denyonlyprimarysid", MICROSOFT + "denyonlyprimarysid"),
                    Map.entry("denyonlysid", XML_SOAP + "denyonlysid"),
                    Map.entry("ppid", XML_SOAP + "privatepersonalidentifier"),
                    Map.entry("certpublickey", XML_SOAP + "rsa"),
                    Map.entry("certserialnumber", MICROSOFT + "serialnumber"),
                    Map.entry("certthumbprint", XML_SOAP + "thumbprint"),
                    Map.entry("certapppolicy", CERTIFICATE + "extension/applicationpolicy"),
                    Map.entry(
                            "certauthoritykeyidentifier",
                            CERTIFICATE + "extension/authoritykeyidentifier"),
                    Map.entry("certbasicconstraints", CERTIFICATE + "extension/basicconstraints"),
                    Map.entry("certeku", CERTIFICATE + "extension/eku"),
                    Map.entry("certissuer", CERTIFICATE + "field/issuer"),
                    Map.entry("certissuername", CERTIFICATE + "field/issuername"),
                    Map.entry("certkeyusage", CERTIFICATE + "extension/keyusage"),
                    Map.entry("certnotafter", CERTIFICATE + "field/notafter"),
                    Map.entry("certnotbefore", CERTIFICATE + "field/notbefore"),
                    Map.entry("certpolicy", CERTIFICATE + "extension/certificatepolicy"),
                    Map.entry("certrawdata", CERTIFICATE + "field/rawdata"),
                    Map.entry("certsignaturealgorithm", CERTIFICATE + "field/signaturealgorithm"),
                    Map.entry("certsubject", CERTIFICATE + "field/subject"),
                    Map.entry("certsubjectaltname", CERTIFICATE + "extension/san"),
                    Map.entry(
                            "certsubjectkeyidentifier",
                            CERTIFICATE + "extension/subjectkeyidentifier"),
                    Map.entry("certsubjectname", CERTIFICATE + "field/subjectname"),
                    Map.entry(
                            "certtemplateinformation",
                            CERTIFICATE + "extension/certificatetemplateinformation"),
                    Map.entry(
                            "certtemplatename", CERTIFICATE + "extension/certificatetemplatename"),
                    Map.entry("certx509version", CERTIFICATE + "field/x509version"),
                    Map.entry("clientapplication", REQUEST + "x-ms-client-application"),
                    Map.entry("clientip", REQUEST + "x-ms-client-ip"),
                    Map.entry("clientuseragent", REQUEST + "x-ms-client-user-agent"),
                    Map.entry("endpointpath", REQUEST + "x-ms-endpoint-absolute-path"),
                    Map.entry("forwardedclientip", REQUEST + "x-ms-forwarded-client-ip"),
                    Map.entry("proxy", REQUEST + "x-ms-proxy"),
                    Map.entry("relyingpartytrustid", REQUEST + "relyingpartytrustid"),
                    Map.entry("deviceid", DEVICE + "identifier"),
                    Map.entry("devicedispname", DEVICE + "displayname"),
                    Map.entry("deviceismanaged", DEVICE + "ismanaged"),
                    Map.entry("deviceostype", DEVICE + "ostype"),
                    Map.entry("deviceosver", DEVICE + "osversion"),
                    Map.entry("deviceowner", DEVICE + "userowner"),
                    Map.entry("deviceregid", DEVICE + "registrationid"),
                    Map.entry("isregistereduser", DEVICE + "isregistereduser"),
                    Map.entry(
                            "insidecorporatenetwork",
                            "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork"),
                    Map.entry(
                            "pwdchgurl",
                            "http://schemas.microsoft.com/ws/2012/01/passwordchangeurl"),
                    Map.entry(
                            "pwdexpdays",
                            "http://schemas.microsoft.com/ws/2012/01/passwordexpirationdays"),
                    Map.entry(
                            "pwdexptime",
                            "http://schemas.microsoft.com/ws/2012/01/passwordexpirationtime"));

    private InboundClaimMap() {}

    /** The claim under its long type, or the claim itself when the type has none. */
    static TokenClaim apply(TokenClaim claim) {
        String longType = LONG_TYPES.get(claim.type());
        return longType == null ? claim : new TokenClaim(longType, claim.value());
    }
}
