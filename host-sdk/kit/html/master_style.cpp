// How elements look before a format says anything: a letter's plain look. Lengths are layout units, 20 to a point.
#include "host-sdk/kit/html/layout.hpp"

namespace kit::html {

const char* masterStyle() {
  return R"(
html{display:block;position:relative;color:#1f1f1f;line-height:1.35;}
head,style,script,title,meta,link{display:none;}
body,div,p,h1,h2,h3,h4,h5,h6,blockquote,address,footer,header,section,article,main,aside,figure,figcaption,dl,dt,dd,pre,center{display:block;}
body{margin:0;}
p{margin-top:0;margin-bottom:0.7em;}
b,strong,th,h1,h2,h3,h4,h5,h6,dt{font-weight:bold;}
i,em,cite{font-style:italic;}
u{text-decoration:underline;}
s,strike{text-decoration:line-through;}
small{font-size:85%;}
sub{vertical-align:sub;font-size:75%;}
sup{vertical-align:super;font-size:75%;}
code,tt,pre{font-family:monospace;}
pre{white-space:pre;}
center{text-align:center;}
h1{font-size:1.6em;margin-top:0;margin-bottom:0.5em;}
h2{font-size:1.3em;margin-top:0.6em;margin-bottom:0.4em;}
h3{font-size:1.1em;margin-top:0.6em;margin-bottom:0.3em;}
h4,h5,h6{font-size:1em;margin-top:0.6em;margin-bottom:0.3em;}
br{display:inline-block;}
hr{display:block;margin-top:0.5em;margin-bottom:0.5em;border-top:10px solid #999999;}
img{display:inline-block;}
blockquote,dd,figure{margin-left:400px;}
ul,ol{display:block;margin-top:0;margin-bottom:0.7em;padding-left:400px;}
ul{list-style-type:disc;}
ol{list-style-type:decimal;}
li{display:list-item;}
table{display:table;border-collapse:collapse;border-spacing:0;text-indent:0;}
thead,tbody,tfoot{display:table-row-group;vertical-align:top;}
tr{display:table-row;vertical-align:inherit;}
td,th{display:table-cell;vertical-align:inherit;padding:40px;}
th{text-align:left;}
.window-fr{position:absolute;left:6236px;top:2835px;width:4535px;height:2268px;}
.window-din{position:absolute;left:1417px;top:3572px;width:4535px;height:1548px;}
)";
}

}  // namespace kit::html
