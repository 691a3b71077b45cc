extension ReverseProxy {
    /// The proxies of the distribution.
    enum Kind: CaseIterable, Sendable {
        case nginx, haproxy, caddy

        /// A proxy that keeps its connections to a port of this host open, and uses each for all clients.
        func pooling(to port: Int, in directory: String) -> Program {
            switch self {
            case .nginx:
                ReverseProxy.nginx(
                    """
                    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                    upstream sandmartin { server 127.0.0.1:\(port); keepalive 16; }
                    server {
                        listen SOCKET;
                        location / {
                            proxy_pass http://sandmartin;
                            proxy_http_version 1.1;
                            proxy_set_header Host $http_host;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection $connection_upgrade;
                        }
                    }
                    """, in: directory)
            case .haproxy:
                Program(
                    arguments: ["haproxy", "-db", "-f", "\(directory)/configuration"],
                    configuration: """
                        defaults
                            mode http
                            timeout connect 10s
                            timeout client 60s
                            timeout server 60s
                            timeout tunnel 60s
                        listen page
                            bind unix@\(directory)/socket
                            http-reuse always
                            server api 127.0.0.1:\(port)

                        """)
            case .caddy:
                Program(
                    arguments: ["caddy", "run", "--config", "\(directory)/configuration", "--adapter", "caddyfile"],
                    configuration: """
                        {
                            admin off
                            auto_https off
                        }
                        http:// {
                            bind unix/\(directory)/socket
                            reverse_proxy 127.0.0.1:\(port)
                        }

                        """)
            }
        }
    }
}
